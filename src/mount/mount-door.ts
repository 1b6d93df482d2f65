// What a mount may ask of the outside: the supervisor's methods, addressed for one mount.
import type { FrameBatch } from '../model/frames.js';
import type { Profile } from '../model/profile.js';
import type { Rpc } from '../model/rpc.js';
import { monotonicMs } from '../model/time.js';
import type { TrackFacts } from '../model/track.js';
import type { ListUse } from '../planner/programme-door.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { ScanRequest } from '../render/scans.js';
import type { LiveDoor } from './live-frames.js';
import type { MountNotice, MountWorkerProtocol, SupervisorProtocol } from './protocol.js';
import type { RenderDoor } from './segment-renders.js';

export interface MountDoor extends RenderDoor, LiveDoor {
  loadPlaylist(location: string, use: ListUse, signal: AbortSignal): Promise<LoadedPlaylist>;
  scan(path: string, request: Omit<ScanRequest, 'key'>, signal: AbortSignal): Promise<TrackFacts>;
  /** Facts of a live stream, beyond what is known of it; see Streams (render/streams.ts). */
  stream(url: string, overlapS: number, known: TrackFacts | null, signal: AbortSignal): Promise<TrackFacts>;
  /** One frame of encoded silence. */
  silence(): Promise<Uint8Array>;
  /** An entry of the queue cannot be played. */
  unplayable(queueEntry: string): void;
  notice(notice: MountNotice): void;
  frames(batch: FrameBatch): void;
}

/** The door of mount `id` onto a channel to the supervisor. */
export function createDoor(
  id: string,
  profile: Profile,
  rpc: Rpc<SupervisorProtocol, MountWorkerProtocol>,
): MountDoor {
  const { sampleRateHz, channels } = profile;
  return {
    loadPlaylist: (location, use, signal) => rpc.call('loadPlaylist', { id, location, use }, signal),
    scan: (path, request, signal) =>
      rpc.call('scan', { id, path, sampleRateHz, channels, ...request }, signal),
    stream: (url, overlapS, facts, signal) => {
      const known = facts?.stream ? { path: facts.stream.path, samples: facts.lengthSamples } : null;
      return rpc.call('stream', { id, url, sampleRateHz, channels, overlapS, known }, signal);
    },
    silence: () => rpc.call('silence', { profile, deadlineMs: monotonicMs() }),
    mix: (spec, deadlineMs, signal) => rpc.call('mix', { spec, deadlineMs }, signal),
    live: (spec, slice, deadlineMs, signal) => rpc.call('live', { id, spec, slice, deadlineMs }, signal),
    want: (spec, wish) => rpc.note('want', { id, spec, wish }),
    release: (key) => rpc.note('release', { id, key }),
    distrust: (key, edition) => rpc.note('distrust', { key, edition }),
    distrustMix: (key) => rpc.note('distrustMix', { key }),
    unplayable: (entry) => rpc.note('unplayable', { id, entry }),
    notice: (notice) => rpc.note('notice', { id, notice }),
    frames: (batch) => rpc.note('frames', { id, batch }),
  };
}

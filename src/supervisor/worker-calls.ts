// What the supervisor offers to a mount worker: rendering, send queues, and an ear for its reports.
import { JetStreamError } from '../model/errors.js';
import type { Handlers } from '../model/rpc.js';
import { monotonicMs } from '../model/time.js';
import type { PlaylistEntry } from '../model/track.js';
import type { MountReport, SupervisorProtocol } from '../mount/protocol.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { FailingTracks } from './failing-tracks.js';
import { type Hosts, hostOf } from './hosts.js';
import type { LevelSwitch } from './level-switch.js';
import type { ListKeeper } from './list-keeper.js';
import type { Feeds } from './listening.js';
import type { MediaAccess } from './media-access.js';
import type { MountHost } from './mount-host.js';
import type { MountLog } from './mount-log.js';
import type { MountWorker } from './mount-worker.js';
import type { PlayLog } from './play-log.js';
import type { RenderProgress } from './render-progress.js';
import type { Renderer } from './renderer.js';

export interface WorkerCallsOptions {
  readonly hosts: Hosts;
  readonly failures: FailingTracks;
  readonly renderer: Renderer;
  readonly lists: ListKeeper;
  readonly sendQueues: SendQueueSampler;
  readonly feeds: Feeds;
  readonly log: MountLog;
  readonly onReport: (report: MountReport) => void;
  readonly onUnplayable: (mountId: string, queueEntry: string) => void;
  /** What a mount's list names, for the library. */
  readonly onListLoaded: (id: string, entries: readonly PlaylistEntry[]) => void;
  readonly levels: LevelSwitch;
  readonly progress: RenderProgress;
  readonly plays: PlayLog;
  readonly onMountFailed: (host: MountHost, reason: string) => void;
}

/**
 * The handlers for one worker; calls about mounts that are gone, or run in another worker by now, are ignored or
 * refused.
 */
export function workerCalls(
  options: WorkerCallsOptions,
  worker: () => MountWorker,
): Handlers<SupervisorProtocol> {
  const { hosts, failures, renderer, lists, sendQueues, feeds, log, plays, progress } = options;
  const { onReport, onUnplayable, onMountFailed, onListLoaded } = options;
  /** A mount may have failed, and have been started elsewhere, while this worker still speaks of it. */
  const isLost = (id: string) => hosts.has(id) && hosts.get(id)?.worker !== worker();
  const mustNotBeLost = (id: string) => {
    if (isLost(id)) throw new JetStreamError('JS_MOUNT_STOPPED', `mount ${id} does not run here any more`);
  };
  const accessOf = (id: string): MediaAccess => {
    mustNotBeLost(id);
    const { roots, remote } = hostOf(hosts, id);
    return { roots, remote };
  };
  return {
    loadPlaylist: async ({ id, location, use }, signal) => {
      const access = accessOf(id);
      const list = await (use === 'follow'
        ? lists.load(id, location, access, signal)
        : renderer.loadPlaylist(location, access, monotonicMs(), signal));
      onListLoaded(id, list.entries);
      return list;
    },
    scan: ({ id, path, sampleRateHz, channels, deadlineMs, beyondSamples }, signal) => {
      const [track, access] = [{ path, sampleRateHz, channels }, accessOf(id)];
      const scan = () => renderer.scan(track, access, { deadlineMs, beyondSamples }, signal, id);
      return failures.guard({ mountId: id, path }, scan, signal);
    },
    stream: ({ id, known, ...wish }, signal) =>
      renderer.stream({ ...wish, access: accessOf(id).remote }, known, signal),
    silence: ({ profile, deadlineMs }) => renderer.silence(profile, deadlineMs),
    mix: ({ spec, deadlineMs }, signal) => renderer.mix(spec, deadlineMs, signal),
    live: ({ id, spec, slice, deadlineMs }) => {
      mustNotBeLost(id);
      return renderer.live(id, spec, slice, deadlineMs);
    },
    want: ({ id, spec, wish }) => {
      if (isLost(id)) return;
      renderer.want(spec, wish, id, (news) => {
        worker().rpc.note('asset', { id, news });
        // A stream is never whole.
        if (!spec.facts.stream) progress.note(id, spec, news);
      });
    },
    release: ({ id, key }) => {
      if (isLost(id)) return;
      renderer.release(id, key);
      progress.release(id, key);
    },
    levels: ({ levels }) => options.levels.take(levels),
    distrust: ({ key, edition }) => renderer.distrust(key, edition),
    distrustMix: ({ key }) => renderer.distrustMix(key),
    watchSendQueues: ({ keys }) =>
      sendQueues.want(worker(), keys, (sample) => worker().rpc.note('sendQueues', { sample })),
    report: ({ reports, bufferBytes }) => {
      worker().weigh(bufferBytes);
      for (const report of reports) {
        if (isLost(report.id)) continue;
        hosts.get(report.id)?.take(report);
        onReport(report);
      }
    },
    unplayable: ({ id, entry }) => onUnplayable(id, entry),
    notice: ({ id, notice }) => {
      if (isLost(id)) return;
      log.notice(id, notice, hosts.get(id));
      if (notice.kind === 'track') plays.started(id, notice.play);
      else if (notice.kind === 'track_ended') plays.ended(id, notice.play);
      else if (notice.kind === 'given_up') {
        const { location: path, reason } = notice;
        failures.failed({ mountId: id, path }, { code: 'JS_RENDER_FAILED', reason });
      }
    },
    failed: ({ id, message }) => {
      const host = hosts.get(id);
      if (host && !isLost(id)) onMountFailed(host, message);
    },
    frames: ({ id, batch }) => {
      const host = hosts.get(id);
      if (host && !isLost(id)) feeds.of(host)?.push(batch);
    },
  };
}

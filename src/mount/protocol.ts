// What the supervisor and a mount worker say to each other. Frames of rendered audio never travel here, only their news.
import type { MountConfig } from '../config/mount-schema.js';
import type { ErrorCode } from '../model/errors.js';
import type { FrameBatch } from '../model/frames.js';
import type { EndedPlay, StartedPlay } from '../model/history.js';
import type { MountState, MountStatus } from '../model/mount.js';
import type { Outlook } from '../model/outlook.js';
import type { PageRequest, PlaylistPage, PlaylistReload } from '../model/playlist.js';
import type { Profile } from '../model/profile.js';
import type { QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import type { MixWindow } from '../model/timeline.js';
import type { TrackFacts } from '../model/track.js';
import type { ListUse, StreamNews } from '../planner/programme-door.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { BackoffTimings } from '../playout/backoff.js';
import type { QueueSample } from '../playout/send-queue.js';
import type { TargetChange } from '../playout/target.js';
import type { AssetNews } from '../render/asset.js';
import type { AssetWish } from '../render/asset-wishes.js';
import type { LiveNews } from '../render/live-session.js';
import type { BodySpec, LiveSpec, MixSpec } from '../render/specs.js';
import type { StreamCall, StreamPlace } from '../render/streams.js';
import type { MountLevels } from './level-reports.js';

/** Everything a worker needs to run one mount. */
export interface MountOrder {
  readonly config: MountConfig;
  readonly profile: Profile;
  readonly resume: ResumeState | null;
  /** The mount's queue; empty for a follower. */
  readonly queue: readonly QueueEntry[];
  readonly readAheadS: number;
  readonly maxGainDb: number;
  /** When its targets try again. */
  readonly backoff: Omit<BackoffTimings, 'stableMs'>;
  /** Part of cache keys. */
  readonly encoderVersion: string;
  readonly userAgent: string;
}

/** What a worker says of a mount, once a second and after every change of state. */
export interface MountReport
  extends Pick<
    MountStatus,
    | 'id'
    | 'reason'
    | 'nowPlaying'
    | 'next'
    | 'playlist'
    | 'readAheadS'
    | 'tracksPlayed'
    | 'framesLate'
    | 'framesSent'
    | 'bytesSent'
    | 'silenceS'
    | 'quietForS'
    | 'targets'
  > {
  readonly state: Exclude<MountState, 'restarting' | 'failed' | 'stopped'>;
  readonly resume: ResumeState | null;
  /** Entries of the queue that have begun to be heard, the latest of them. */
  readonly heardEntries: readonly string[];
}

/** Something that happened to a mount, for the log and the event stream. */
export type MountNotice =
  | {
      readonly kind: 'track';
      /** As listeners see it. */
      readonly title: string;
      readonly location: string;
      readonly play: StartedPlay;
    }
  | { readonly kind: 'track_ended'; readonly play: EndedPlay }
  | {
      readonly kind: 'passed_over';
      readonly location: string;
      readonly code: ErrorCode;
      readonly reason: string;
    }
  /** A scanned track could not be rendered. */
  | { readonly kind: 'given_up'; readonly location: string; readonly reason: string }
  | { readonly kind: 'target'; readonly change: TargetChange; readonly server: string }
  | { readonly kind: 'playlist'; readonly difference: PlaylistReload }
  | ({ readonly kind: 'stream' } & StreamNews)
  | { readonly kind: 'fault'; readonly message: string };

/** Methods a mount worker offers. */
export type MountWorkerProtocol = {
  readonly startMount: readonly [params: MountOrder, result: void];
  /** Answered with the mount's place, null where it has none, when its sources are closed. */
  readonly stopMount: readonly [params: { readonly id: string }, result: ResumeState | null];
  /** Applies what differs from the order before, while the mount plays; profile, path and engine are the same. */
  readonly changeMount: readonly [params: MountOrder, result: void];
  /** Answered when the change to the next track is on the timeline. */
  readonly skip: readonly [params: { readonly id: string }, result: void];
  readonly reloadPlaylist: readonly [params: { readonly id: string }, result: PlaylistReload];
  /** Notice: one of its lists, read anew because it changed. */
  readonly replaceList: readonly [
    params: { readonly id: string; readonly playlist: LoadedPlaylist },
    result: void,
  ];
  readonly listPage: readonly [
    params: { readonly id: string; readonly request: PageRequest },
    result: PlaylistPage,
  ];
  /** Answered when the change to the other place is on the timeline. */
  readonly seek: readonly [params: { readonly id: string; readonly positionS: number }, result: void];
  /** What will be played next. */
  readonly next: readonly [params: { readonly id: string; readonly count: number }, result: Outlook];
  /** Notice: the queue of a mount as it is from now on. */
  readonly queue: readonly [
    params: { readonly id: string; readonly queue: readonly QueueEntry[] },
    result: void,
  ];
  readonly reconnect: readonly [params: { readonly id: string; readonly target: number }, result: boolean];
  /** Notice: whether released frames are wanted for our own listeners; begins with the recent ones. */
  readonly listen: readonly [params: { readonly id: string; readonly on: boolean }, result: void];
  /** Notice: whether the mount's levels are wanted. */
  readonly levels: readonly [params: { readonly id: string; readonly on: boolean }, result: void];
  /** Notice: what became of an asset a mount wished for. */
  readonly asset: readonly [params: { readonly id: string; readonly news: AssetNews }, result: void];
  /** Notice, once a second: the send queues this worker watches. */
  readonly sendQueues: readonly [params: { readonly sample: QueueSample }, result: void];
};

/** A live stream as a mount wants it. */
export type StreamWish = Omit<StreamCall, 'access'>;

/** Methods the supervisor offers to a mount worker. */
export type SupervisorProtocol = {
  readonly loadPlaylist: readonly [
    params: { readonly id: string; readonly location: string; readonly use: ListUse },
    result: LoadedPlaylist,
  ];
  readonly scan: readonly [
    params: {
      readonly id: string;
      readonly path: string;
      readonly sampleRateHz: number;
      readonly channels: 1 | 2;
      readonly deadlineMs: number;
      /** As in `ScanRequest` (render/scans.ts). */
      readonly beyondSamples: number | null;
    },
    result: TrackFacts,
  ];
  /** Facts of a live stream, as `Streams.listen` (render/streams.ts) has them. */
  readonly stream: readonly [
    params: { readonly id: string; readonly known: StreamPlace | null } & StreamWish,
    result: TrackFacts,
  ];
  readonly silence: readonly [
    params: { readonly profile: Profile; readonly deadlineMs: number },
    result: Uint8Array,
  ];
  /** Answered with the path of the asset file when the mix is rendered. */
  readonly mix: readonly [params: { readonly spec: MixSpec; readonly deadlineMs: number }, result: string];
  /** Answered when the slice went into the mount's live encode. */
  readonly live: readonly [
    params: {
      readonly id: string;
      readonly spec: LiveSpec;
      readonly slice: MixWindow;
      readonly deadlineMs: number;
    },
    result: LiveNews,
  ];
  /** Notices of interest in assets. */
  readonly want: readonly [
    params: { readonly id: string; readonly spec: BodySpec; readonly wish: AssetWish },
    result: void,
  ];
  readonly release: readonly [params: { readonly id: string; readonly key: string }, result: void];
  /** Notice: a record of an asset's edition failed its checksum, or its file is gone. */
  readonly distrust: readonly [params: { readonly key: string; readonly edition: number }, result: void];
  /** Notice: the same of a mix. */
  readonly distrustMix: readonly [params: { readonly key: string }, result: void];
  /** Notice: a mount ended by an error; the other mounts of its worker go on. */
  readonly failed: readonly [params: { readonly id: string; readonly message: string }, result: void];
  /** Notice: the connections, by their keys, whose send queues a worker wants to know from now on. */
  readonly watchSendQueues: readonly [params: { readonly keys: readonly string[] }, result: void];
  /** Notice: an entry of the queue cannot be played. */
  readonly unplayable: readonly [params: { readonly id: string; readonly entry: string }, result: void];
  /** Notice, ten times a second while levels of any mount of the worker are wanted. */
  readonly levels: readonly [params: { readonly levels: readonly MountLevels[] }, result: void];
  /** Notice, once a second; `bufferBytes` is what the worker holds outside of its heap. */
  readonly report: readonly [
    params: { readonly reports: readonly MountReport[]; readonly bufferBytes: number },
    result: void,
  ];
  readonly notice: readonly [params: { readonly id: string; readonly notice: MountNotice }, result: void];
  /** Notice: released frames, while {@link MountWorkerProtocol.listen} is on. */
  readonly frames: readonly [params: { readonly id: string; readonly batch: FrameBatch }, result: void];
};

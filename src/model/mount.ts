// What the world may know of one mount.
import type { ErrorCode } from './errors.js';
import type { Profile } from './profile.js';
import type { TargetStatus } from './target.js';

/** Every state of a mount's life cycle. */
export const mountStates = [
  'starting',
  'on_air',
  'fallback',
  'silent',
  'restarting',
  'failed',
  'stopped',
] as const;

/** One of {@link mountStates}; changed in one place (supervisor/mount-host.ts). */
export type MountState = (typeof mountStates)[number];

/** Whether a mount in this state puts frames out, silence included. */
export function isUp(state: MountState): boolean {
  return state === 'on_air' || state === 'fallback' || state === 'silent';
}

/** Where a mount's definition came from. */
export type MountSource = 'config' | 'api';

/** What the API did to a mount of the config file; all of it can be taken back. */
export type MountOverriding = 'changed' | 'stopped' | 'removed';

/** The track a mount is playing. */
export interface NowPlaying {
  readonly location: string;
  readonly title: string;
  readonly artist: string | null;
  /** Seconds since the track's first decoded sample. */
  readonly positionS: number;
  readonly durationS: number;
  /** Wall clock, ISO 8601. */
  readonly startedAt: string;
}

/** A track that could not be played, as counted and listed. */
export interface TrackFailure {
  readonly location: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly at: string;
}

/** Snapshot of one mount, as the API shows it. */
export interface MountStatus {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly source: MountSource;
  /** Where the mount differs from the config file; empty for mounts made by the API. */
  readonly overridden: readonly MountOverriding[];
  /** Name of the server that runs it: `server.node` of the config. */
  readonly node: string;
  readonly state: MountState;
  /** Why the state is what it is, in words an operator can act on. */
  readonly reason: string;
  readonly since: string;
  readonly uptimeS: number;
  readonly profile: Profile | null;
  /** Engine its frames come from: cached and spliced, or one continuous encode. */
  readonly render: 'splice' | 'live';
  /** Id of the mount whose programme it plays; null when it has its own. */
  readonly follow: string | null;
  readonly nowPlaying: NowPlaying | null;
  readonly next: { readonly location: string; readonly title: string } | null;
  readonly playlist: {
    readonly location: string;
    readonly entries: number;
    readonly position: number;
  } | null;
  readonly readAheadS: number;
  readonly listeners: number;
  readonly tracksPlayed: number;
  readonly tracksFailed: number;
  /** Most recent failures, newest first, at most 20. */
  readonly recentFailures: readonly TrackFailure[];
  /** Frames that were due and had to be replaced by encoded silence. */
  readonly framesLate: number;
  readonly framesSent: number;
  /** Bytes of the frames put out, whoever took them. */
  readonly bytesSent: number;
  /** Seconds put out that nobody could hear: below -60 dBFS, whatever they were meant to be. */
  readonly silenceS: number;
  /** Seconds of it since the last that could be heard. */
  readonly quietForS: number;
  readonly restarts: number;
  readonly targets: readonly TargetStatus[];
}

// Everything that happens to the station, as one typed feed: the API, webhooks and the log's readers live on it.
import type { ErrorCode } from './errors.js';
import type { HealthCheck, HealthLevel, SystemHealth } from './health.js';
import type { EndReason } from './history.js';
import type { MountState } from './mount.js';
import type { TargetState } from './target.js';

/** Data of each event by its type. docs/events.md explains every field; a test holds both together. */
export interface EventData {
  /** A track's title became true, or another title of a live stream did. */
  readonly track_started: {
    readonly location: string;
    readonly title: string;
    readonly artist: string | null;
    /** Null for a live stream. */
    readonly durationS: number | null;
  };
  /** A track, or what a live stream gave under one title, is not heard any more. */
  readonly track_ended: {
    readonly location: string;
    readonly title: string;
    readonly artist: string | null;
    /** Wall clock, ISO 8601. */
    readonly startedAt: string;
    readonly playedS: number;
    readonly reason: EndReason;
  };
  readonly mount_state: { readonly from: MountState; readonly to: MountState; readonly reason: string };
  readonly target_state: {
    /** Position in the mount's list, from 0. */
    readonly target: number;
    /** `host:port`. */
    readonly server: string;
    readonly from: TargetState;
    readonly to: TargetState;
    readonly reason: string;
    readonly code: ErrorCode | null;
  };
  /** A playlist was read and differs from what was known of it. */
  readonly playlist_changed: {
    readonly location: string;
    readonly entries: number;
    readonly addedCount: number;
    readonly removedCount: number;
    /** Locations, the first {@link LISTED_LOCATIONS} at most. */
    readonly added: readonly string[];
    readonly removed: readonly string[];
  };
  readonly queue_changed: { readonly entries: number; readonly reason: string };
  /** A track was passed over because it cannot be played. */
  readonly track_failed: { readonly location: string; readonly code: ErrorCode; readonly reason: string };
  /** The level of the station or of one of its checks changed. */
  readonly health: {
    readonly from: HealthLevel;
    readonly level: HealthLevel;
    readonly status: SystemHealth['status'];
    /** The checks that are not healthy. */
    readonly checks: readonly HealthCheck[];
  };
  /** A track is being rendered for a mount. */
  readonly render_progress: {
    readonly location: string;
    readonly renderedS: number;
    /** Null until it has been decoded to its end. */
    readonly totalS: number | null;
  };
  readonly library_progress: {
    readonly done: number;
    readonly total: number;
    readonly failed: number;
    readonly isFinished: boolean;
  };
  readonly config_reloaded: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly updated: readonly string[];
    readonly restarted: readonly string[];
    /** Keys whose change takes a restart of the server. */
    readonly pending: readonly string[];
  };
  /** Levels of what leaves now, the louder channel; full scale is 0 dB, null is silence. */
  readonly levels: { readonly peakDb: number | null; readonly rmsDb: number | null };
  readonly stats: StationStats;
}

/** Figures of the moment. */
export interface StationStats {
  /** Percent of one core, children included; null before the first sample, as the two below. */
  readonly cpuPercent: number | null;
  readonly memoryBytes: number | null;
  readonly eventLoopDelayMs: number | null;
  readonly queuedJobs: number;
  readonly activeJobs: number;
  readonly cacheBytes: number;
  readonly mounts: ReadonlyArray<{
    readonly id: string;
    readonly readAheadS: number;
    /** Listeners here and on all servers that tell. */
    readonly listeners: number;
  }>;
}

export type EventType = keyof EventData;

/** Locations listed in one event at most: an event stays small however long a playlist is. */
export const LISTED_LOCATIONS = 100;

/** What every event has. */
interface EventHead<T extends EventType> {
  /**
   * Number of the event. One more than that of the event before; a {@link TransientType} event has the number of the
   * last numbered one. Numbers of a later run of the server are greater than those of an earlier one.
   */
  readonly seq: number;
  /** Wall clock, ISO 8601. */
  readonly at: string;
  readonly type: T;
  /** Id of the mount it happened to; absent for events of the station. */
  readonly mount?: string;
}

/** One event as it is sent: flat. */
export type StationEvent = { readonly [T in EventType]: EventHead<T> & EventData[T] }[EventType];

/** Says that numbered events between `after` and `oldest` are lost to a subscriber that asked for them. */
export interface GapNotice {
  readonly type: 'gap';
  /** Number of the last numbered event. */
  readonly seq: number;
  readonly at: string;
  readonly after: number;
  /** Number of the first event that follows. */
  readonly oldest: number;
}

/** Events of the moment: neither numbered nor kept. */
export type TransientType = 'levels' | 'stats' | 'render_progress' | 'library_progress';

const transientTypes: ReadonlySet<string> = new Set<TransientType>([
  'levels',
  'stats',
  'render_progress',
  'library_progress',
]);

/** Whether events of a type are neither numbered nor kept. */
export function isTransient(type: EventType | 'gap'): boolean {
  return transientTypes.has(type);
}

const named: { readonly [T in EventType]: 'always' | 'when named' } = {
  track_started: 'always',
  track_ended: 'always',
  mount_state: 'always',
  target_state: 'always',
  playlist_changed: 'always',
  queue_changed: 'always',
  track_failed: 'always',
  health: 'always',
  render_progress: 'always',
  library_progress: 'always',
  config_reloaded: 'always',
  levels: 'when named',
  stats: 'when named',
};

/** Every type there is. */
export const eventTypes = Object.keys(named) as readonly EventType[];

/** Types a subscriber gets that names none: all but `levels` and `stats`. */
export const ordinaryTypes: readonly EventType[] = eventTypes.filter((type) => named[type] === 'always');

/** What a subscriber wants to hear. */
export interface EventInterest {
  readonly types: ReadonlySet<EventType>;
  /** Ids of the mounts whose events are wanted, and none of the station; null for everything. */
  readonly mounts: ReadonlySet<string> | null;
  /** Number of the last event known: those kept since come first, after a {@link GapNotice} where some are lost. */
  readonly after?: number;
}

/** The feed: whoever knows of something emits it, whoever wants to hear it subscribes. */
export interface EventFeed {
  /** Number of the last numbered event. */
  readonly lastSeq: number;
  /** Announces an event; never throws. `mount` is absent for events of the station. */
  emit<T extends EventType>(type: T, data: EventData[T], mount?: string): void;
  /** Hears events until the returned function is called; must return at once. */
  subscribe(interest: EventInterest, onEvent: (event: StationEvent | GapNotice) => void): () => void;
  /** Whether anybody would hear an event: what costs something to find out need not be found out for nobody. */
  wants(type: EventType, mount?: string): boolean;
}

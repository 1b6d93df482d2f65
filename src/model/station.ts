// What the API and the CLI may ask of the running server; implemented by the supervisor.

import type { Backups } from './backups.js';
import type { ConfigReload } from './config-reload.js';
import type { EventFeed } from './events.js';
import type { Failures } from './failures.js';
import type { SystemHealth } from './health.js';
import type { PlayHistory } from './history.js';
import type { StationLibrary } from './library.js';
import type { IfMatch, MountLifecycle } from './lifecycle.js';
import type { MountStatus } from './mount.js';
import type { Outlook } from './outlook.js';
import type { Playlists } from './playlist.js';
import type { StationQueue } from './queue.js';
import type { Seams } from './seams.js';
import type { Stats } from './stats.js';
import type { Webhooks } from './webhooks.js';

/**
 * The running server as its API sees it. Every method that changes something resolves only after the change is
 * persisted. Methods taking an id reject with `JS_MOUNT_NOT_FOUND` for an unknown one.
 */
export interface Station {
  /** All known tracks. */
  readonly library: StationLibrary;
  /** What happens, as it happens. */
  readonly events: EventFeed;
  readonly webhooks: Webhooks;
  readonly stats: Stats;
  readonly playlists: Playlists;
  readonly lifecycle: MountLifecycle;
  readonly history: PlayHistory;
  readonly configReload: ConfigReload;
  readonly backups: Backups;
  mounts(): readonly MountStatus[];
  mount(id: string): MountStatus;
  /**
   * Validates and starts a mount given with the keys of a TOML mount.
   * @throws JetStreamError `JS_CONFIG_INVALID` (a ConfigError with faults), `JS_MOUNT_EXISTS`, `JS_LIMIT_REACHED`
   */
  addMount(definition: unknown): Promise<MountStatus>;
  /** @throws JetStreamError `JS_PRECONDITION_FAILED` as {@link MountLifecycle} */
  removeMount(id: string, ifMatch?: IfMatch): Promise<void>;
  skip(id: string): Promise<void>;
  /** What the mount plays next, as far as it can be known. */
  next(id: string, count: number): Promise<Outlook>;
  readonly queue: StationQueue;
  /**
   * Ends a target's wait for its next attempt; `target` is its position in the mount's list, from 0.
   * @throws JetStreamError `JS_NOT_FOUND` for an unknown target, `JS_TARGET_NOT_WAITING` when there is no wait to end
   */
  reconnect(id: string, target: number): Promise<void>;
  /** How the station is; told of the mounts with the ids in `seen` only, null or absent for all. */
  health(seen?: readonly string[] | null): SystemHealth;
  readonly seams: Seams;
  readonly failures: Failures;
}

// Changing mounts while they play: their definitions, and starting, stopping and moving about in them.
import type { MountSource, MountStatus } from './mount.js';

/** A mount's definition as the API shows it. */
export interface MountDefinition {
  readonly source: MountSource;
  /** Strong entity tag, quotes included: another one after every change of the definition. */
  readonly etag: string;
  /** Every key with its value as a `[[mounts]]` table has them; secrets are told as `password_set` only. */
  readonly keys: Readonly<Record<string, unknown>>;
  /** The same without what is so by default. */
  readonly given: Readonly<Record<string, unknown>>;
}

/** A part of a mount that is started again by a change. */
export interface Restarted {
  /** `mount`, or the target as `host:port/path`. */
  readonly what: string;
  readonly why: string;
}

/** What a change does to a mount. */
export interface ChangeEffects {
  /** Keys whose values are other ones now. */
  readonly applied: readonly string[];
  readonly restarted: readonly Restarted[];
  /** Keys that take effect later than now, and when. */
  readonly later: readonly { readonly key: string; readonly when: string }[];
}

/** The answer to a change. */
export interface MountChangeReport extends ChangeEffects {
  readonly mount: MountStatus;
  /** As {@link MountDefinition.etag}; of the definition as it is now. */
  readonly etag: string;
}

/**
 * The value of an If-Match header (RFC 9110, 13.1.1), undefined without one: what is asked is done only while the
 * mount's definition has one of these tags, `*` for any. A mount that was removed has none.
 */
export type IfMatch = string | undefined;

/** Conditions of a change. */
export interface ChangeOptions {
  readonly ifMatch?: IfMatch;
  /** Tells what would happen without doing it. */
  readonly dryRun?: boolean;
}

/**
 * What may be done to a mount that exists. Every method that changes something resolves only after the change is
 * persisted, and rejects with `JS_MOUNT_NOT_FOUND` for an unknown id and `JS_PRECONDITION_FAILED` for tags that do not
 * match: they are compared in the turn of the change itself, so that no other comes between.
 */
export interface MountLifecycle {
  definition(id: string): MountDefinition;
  /**
   * Merges keys of a `[[mounts]]` table into a mount's definition (null takes a key out, RFC 7396) and applies what
   * differs, restarting as little as possible. Passwords that are not named stay.
   * @throws JetStreamError `JS_CONFIG_INVALID` with faults, `JS_FORBIDDEN_PATH`, `JS_PLAYLIST_UNREADABLE`
   */
  change(id: string, patch: unknown, options?: ChangeOptions): Promise<MountChangeReport>;
  /** Lets a stopped mount go on where it was; nothing happens to one that runs. */
  start(id: string, ifMatch?: IfMatch): Promise<void>;
  /** Stops a mount until it is started; restarts of the server do not start it. */
  stop(id: string, ifMatch?: IfMatch): Promise<void>;
  /** Stops and starts a mount at its place. */
  restart(id: string, ifMatch?: IfMatch): Promise<void>;
  /**
   * Crossfades to another place of the track that is heard, seconds since its first sample.
   * @throws JetStreamError `JS_INVALID_REQUEST` beyond the track's end, `JS_PLAYLIST_EMPTY` when nothing is heard
   */
  seek(id: string, positionS: number): Promise<void>;
  /**
   * Takes back all that the API did to a mount of the config file: it runs as the file says.
   * @throws JetStreamError `JS_INVALID_REQUEST` for a mount made by the API
   */
  restore(id: string, ifMatch?: IfMatch): Promise<MountStatus>;
  /** Mounts of the config file that the API removed. */
  removed(): readonly MountStatus[];
}

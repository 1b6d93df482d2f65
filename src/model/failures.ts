// What the world may know of tracks that cannot be played, and ask for them.
import type { ErrorCode } from './errors.js';

/** A track of a mount that failed and has not been played since. */
export interface FailingTrack {
  /** Names it in requests: 16 hexadecimal digits. */
  readonly track: string;
  readonly path: string;
  readonly code: ErrorCode;
  /** Why it failed last, in words. */
  readonly reason: string;
  /** Failures in a row. */
  readonly count: number;
  /** Wall clock, ISO 8601: the first of these failures, and the last. */
  readonly since: string;
  readonly lastAt: string;
  /** Until when it is passed over without being tried; null: it is tried at its next turn. */
  readonly nextTryAt: string | null;
}

/** Failing tracks of the station's mounts. Both methods throw `JS_MOUNT_NOT_FOUND` for an unknown mount. */
export interface Failures {
  /** Newest failure first. */
  list(mountId: string): readonly FailingTrack[];
  /**
   * Forgets a track's failures: it is tried at its next turn; where the mount has nothing to play, at once.
   * @throws JetStreamError `JS_NOT_FOUND` when no such track fails
   */
  retry(mountId: string, track: string): Promise<void>;
}

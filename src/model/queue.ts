// The queue of a mount: tracks that somebody asked for, which come before its rotation.
import type { PlaylistEntry } from './track.js';

/** Entries a queue holds at most. */
export const MAX_QUEUE_ENTRIES = 1000;

/** One wish. It leaves the queue when it begins to be heard. */
export interface QueueEntry extends Pick<PlaylistEntry, 'location' | 'title' | 'artist'> {
  /** Unique and never used again. */
  readonly id: string;
  /** Decoded length in seconds. */
  readonly durationS: number;
  /** Wall clock, ISO 8601. */
  readonly addedAt: string;
}

/** What somebody asks for: a path or http(s) URL, or a track of the library. */
export interface QueueRequest {
  readonly location?: string;
  readonly libraryId?: string;
  /** Before all others, or behind them. */
  readonly place: 'next' | 'last';
}

/** A mount's queue; every change is in the store when it is answered. Unknown mounts are `JS_MOUNT_NOT_FOUND`. */
export interface StationQueue {
  list(mountId: string): readonly QueueEntry[];
  /**
   * Looks at the track and adds it.
   * @throws JetStreamError `JS_TRACK_UNREADABLE` when it cannot be played, `JS_FORBIDDEN_PATH`, `JS_QUEUE_FULL`,
   *   `JS_INVALID_REQUEST` when the request names no track, or two
   */
  push(mountId: string, request: QueueRequest): Promise<QueueEntry>;
  /**
   * Puts an entry before another, or last when `before` is null.
   * @throws JetStreamError `JS_NOT_FOUND` when either is not queued any more
   */
  move(mountId: string, entryId: string, before: string | null): readonly QueueEntry[];
  /** @throws JetStreamError `JS_NOT_FOUND` */
  remove(mountId: string, entryId: string): void;
  clear(mountId: string): void;
}

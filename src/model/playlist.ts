// What the world may know of a mount's playlist: its entries, and what a reload changed.
import type { EntryOptions } from './track.js';

/** An entry that cannot be read, and why. */
export interface UnreadableEntry {
  readonly location: string;
  readonly reason: string;
}

/** What reading a playlist again changed; lists are cut, counts are whole. */
export interface PlaylistReload {
  readonly location: string;
  /** Entries it has now. */
  readonly entries: number;
  /** Locations that came, and that went, at most 1000 of each. */
  readonly added: readonly string[];
  readonly addedCount: number;
  readonly removed: readonly string[];
  readonly removedCount: number;
  /** Entries whose file is missing, cannot be read or may not be; at most 1000. */
  readonly unreadable: readonly UnreadableEntry[];
  readonly unreadableCount: number;
  /** What of the list itself could not be used, one line each. */
  readonly problems: readonly string[];
}

/** One entry of a playlist. */
export interface ListedEntry {
  /** Place in the list, from 0. */
  readonly index: number;
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly options: EntryOptions | null;
  /** Why it could not be read when the list was loaded; null when nothing was found wrong. */
  readonly problem: string | null;
}

/** A run of a playlist's entries. */
export interface PlaylistPage {
  readonly location: string;
  /** What it is: the format of a list file, `folder` or `file`. */
  readonly kind: string;
  /** Entries of the whole list. */
  readonly total: number;
  readonly offset: number;
  readonly entries: readonly ListedEntry[];
  readonly problems: readonly string[];
}

/** Which entries are asked for. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
}

/** The playlists of running mounts, as the API sees them. */
export interface Playlists {
  /**
   * Entries of a mount's playlist as it is played now.
   * @throws JetStreamError `JS_MOUNT_NOT_FOUND`, `JS_MOUNT_FAILED` when it does not run, `JS_PLAYLIST_UNREADABLE` when
   * it has no list yet
   */
  page(id: string, request: PageRequest): Promise<PlaylistPage>;
}

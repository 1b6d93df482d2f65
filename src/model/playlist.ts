// What the world may know of a mount's playlist: its entries, and what a reload changed.
import type { EntryOptions } from './track.js';

/** An entry that cannot be read, and why. */
export interface UnreadableEntry {
  readonly location: string;
  readonly reason: string;
}

/** What differs in a playlist, or in all of a mount together; lists are cut, counts are whole. */
export interface PlaylistReload {
  /** Of all of a mount: the first. */
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
  /** Which of the mount's lists it is in; see {@link PlaylistPage.lists}. */
  readonly list: number;
  /** Place in the list, from 0. */
  readonly index: number;
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly options: EntryOptions | null;
  /** Why it could not be read when the list was loaded; null when nothing was found wrong. */
  readonly problem: string | null;
}

/** One of a mount's lists. */
export interface ListOfMount {
  readonly location: string;
  readonly use: 'tracks' | 'jingles';
  /** What it is: the format of a list file, `folder`, `file` or `stream`; null while it could not be read. */
  readonly kind: string | null;
  readonly entries: number;
  /** Why it cannot be played; null when it can. */
  readonly trouble: string | null;
}

/** A run of the entries of a mount's lists, one list after the other. */
export interface PlaylistPage {
  /** Of the first list. */
  readonly location: string;
  /** Lists of tracks, then those of jingles, as the mount names them. */
  readonly lists: readonly ListOfMount[];
  /** Entries of all lists. */
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
   * Entries of a mount's lists as they are played now.
   * @throws JetStreamError `JS_MOUNT_NOT_FOUND`, `JS_MOUNT_FAILED` when it does not run, `JS_PLAYLIST_UNREADABLE` when
   * it has no list yet
   */
  page(id: string, request: PageRequest): Promise<PlaylistPage>;
  /**
   * Reads a mount's lists again; what plays goes on, and a list that cannot be read stays as it is.
   * @returns what differs from the last answer, or from how the lists were first read
   * @throws JetStreamError as `page` does, and of the first list when none can be read
   */
  reload(id: string): Promise<PlaylistReload>;
}

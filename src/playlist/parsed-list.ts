// What every parser of a list gives back, and how much of it there may be.
import type { PlaylistEntry } from '../model/track.js';

/** Entries of one list or folder beyond this number are left out and reported. */
export const MAX_ENTRIES = 1_000_000;

/** Formats of list files. */
export type ListKind = 'm3u' | 'pls' | 'xspf' | 'asx' | 'wpl';

/** What a playlist may be; a stream is never a list of tracks. */
export type PlaylistKind = ListKind | 'folder' | 'file' | 'stream';

/** Entries in the order of the list, and what could not be used, in words. */
export interface ParsedList {
  readonly entries: PlaylistEntry[];
  /** One line each, bounded (see problems.ts). */
  readonly problems: string[];
}

/** A playlist as read, before its entries are looked at. */
export interface ReadList extends ParsedList {
  readonly kind: PlaylistKind;
}

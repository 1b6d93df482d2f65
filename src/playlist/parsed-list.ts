// What every parser of a list gives back, and how much of it there may be.
import type { PlaylistEntry } from '../model/track.js';

/** Entries of one list or folder beyond this number are left out and reported. */
export const MAX_ENTRIES = 1_000_000;

/** Entries in the order of the list, and what could not be used, in words. */
export interface ParsedList {
  readonly entries: PlaylistEntry[];
  /** One line each, bounded (see problems.ts). */
  readonly problems: string[];
}

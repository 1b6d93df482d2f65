// Takes entries as a parser finds them: resolved, counted, and cut where there are too many.
import type { PlaylistEntry } from '../model/track.js';
import { resolveLocation } from './entry-location.js';
import type { EntryWishes } from './entry-wishes.js';
import { MAX_ENTRIES, type ParsedList } from './parsed-list.js';
import { Problems } from './problems.js';

/** Places of one entry that are tried; lists name two or three. */
export const MAX_PLACES = 20;

/** Entries and problems of a list that is being parsed. */
export class EntryCollector {
  readonly problems = new Problems();
  readonly #entries: PlaylistEntry[] = [];
  readonly #base: string;
  #isFull = false;

  /** @param base absolute folder of the list, or its http(s) URL */
  constructor(base: string) {
    this.#base = base;
  }

  /** True after the entry that was one too many. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Adds an entry at the first of `places` that can be used; `name` is how a problem calls it. */
  add(name: string, places: readonly string[], wishes: EntryWishes): void {
    if (this.#entries.length === MAX_ENTRIES) {
      this.#isFull = true;
      this.problems.add(`the list is cut after ${MAX_ENTRIES} entries`);
      return;
    }
    const resolved = places
      .filter((place) => place !== '')
      .map((place) => resolveLocation(place, this.#base));
    const usable = resolved.find((place) => 'location' in place);
    if (usable && 'location' in usable) {
      this.#entries.push({ location: usable.location, ...wishes });
      return;
    }
    const [first] = resolved;
    this.problems.add(`${name}: ${first && 'problem' in first ? first.problem : 'it names no file'}`);
  }

  list(): ParsedList {
    return { entries: this.#entries, problems: this.problems.list() };
  }
}

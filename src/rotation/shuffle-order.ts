// The order of one shuffled round. Each track draws a key from (seed, its location) and the round plays them by
// ascending key. That is as random as a Fisher-Yates shuffle, but a track's place does not depend on which others
// are listed: an edited list keeps the order of what stays, and "played up to this key" is all a resume needs.
import type { PlaylistEntry } from '../model/track.js';
import { hashText, mix32 } from './random.js';

/** Tracks that were added in mid-round, by location, with the key that had been reached when they came. */
export type LateArrivals = Readonly<Record<string, number>>;

/** The shuffled order of one list, one round at a time. */
export class ShuffleOrder {
  readonly #entries: readonly PlaylistEntry[];
  readonly #hashes: Uint32Array;

  /** @param entries the list; a location listed twice is two tracks with keys of their own */
  constructor(entries: readonly PlaylistEntry[]) {
    this.#entries = entries;
    this.#hashes = new Uint32Array(entries.length * 2);
    const seen = new Map<string, number>();
    entries.forEach(({ location }, index) => {
      const occurrence = seen.get(location) ?? 0;
      seen.set(location, occurrence + 1);
      this.#hashes.set(hashText(location, mix32(occurrence)), index * 2);
    });
  }

  /** The key, 0 <= key < 1, that entry `index` draws in the round of this seed (53 random bits). */
  key(index: number, seed: number): number {
    const high = mix32((this.#hashes[index * 2] ?? 0) ^ mix32(seed));
    const low = mix32((this.#hashes[index * 2 + 1] ?? 0) ^ high);
    return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
  }

  /** Key of an entry when late arrivals are squeezed, order kept, into what was left of the round. */
  keyWithLate(index: number, seed: number, late: LateArrivals): number {
    const key = this.key(index, seed);
    const from = late[this.#entries[index]?.location ?? ''];
    return from === undefined ? key : from + (1 - from) * key;
  }

  /** Indexes of the entries that come after key `cursor` in the round, in order. */
  after(cursor: number, seed: number, late: LateArrivals): Uint32Array {
    const keys = Float64Array.from(this.#entries, (_, index) => this.keyWithLate(index, seed, late));
    const remaining: number[] = [];
    keys.forEach((key, index) => {
      if (key > cursor) remaining.push(index);
    });
    return Uint32Array.from(remaining).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
  }

  /** Location of the first track of the round of this seed; undefined for an empty list. */
  firstLocation(seed: number): string | undefined {
    let first = 0;
    for (let index = 1; index < this.#entries.length; index++) {
      if (this.key(index, seed) < this.key(first, seed)) first = index;
    }
    return this.#entries[first]?.location;
  }
}

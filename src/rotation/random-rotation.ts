// A list of which any track may come at any time.
import type { PlaylistEntry } from '../model/track.js';
import { mix32, nextSeed } from './random.js';
import { type Pick, pick, type Rotation, type RotationState } from './rotation-state.js';

/** Draws that may hit the track that was played last; then it is taken. */
const MAX_DRAWS = 16;

/** Draws from a list, each track as likely as the other; use `createRotation`. */
export class RandomRotation implements Rotation {
  readonly remaining = Number.POSITIVE_INFINITY;
  #entries: readonly PlaylistEntry[];
  #state: RotationState;

  constructor(entries: readonly PlaylistEntry[], state: RotationState) {
    this.#entries = entries;
    this.#state = state;
  }

  next(): Pick | null {
    const { lastLocation } = this.#state;
    let { seed } = this.#state;
    let picked: Pick | null = null;
    for (let draw = 0; draw < MAX_DRAWS; draw++) {
      seed = nextSeed(seed);
      picked = pick(this.#entries, Math.floor((mix32(seed) / 2 ** 32) * this.#entries.length));
      if (picked?.entry.location !== lastLocation) break;
    }
    if (picked === null) return null;
    this.#state = {
      ...this.#state,
      seed,
      position: this.#state.position + 1,
      lastLocation: picked.entry.location,
      lastIndex: picked.index,
    };
    return picked;
  }

  fork(): RandomRotation {
    return new RandomRotation(this.#entries, this.#state);
  }

  state(): RotationState {
    return this.#state;
  }

  replace(entries: readonly PlaylistEntry[]): void {
    this.#entries = entries;
  }
}

// A list played from top to bottom, again and again.
import type { PlaylistEntry } from '../model/track.js';
import { type Pick, pick, type Rotation, type RotationState } from './rotation-state.js';

/** Walks a list in its own order; use `createRotation`. */
export class OrderedRotation implements Rotation {
  #entries: readonly PlaylistEntry[];
  #state: RotationState;
  #nextIndex = 0;

  constructor(entries: readonly PlaylistEntry[], state: RotationState) {
    this.#entries = entries;
    this.#state = state;
    this.replace(entries);
  }

  next(): Pick | null {
    const wraps = this.#nextIndex >= this.#entries.length;
    const picked = pick(this.#entries, wraps ? 0 : this.#nextIndex);
    if (picked === null) return null;
    const { round, lastIndex } = this.#state;
    this.#state = {
      ...this.#state,
      round: wraps && lastIndex >= 0 ? round + 1 : round,
      position: picked.index + 1,
      lastLocation: picked.entry.location,
      lastIndex: picked.index,
    };
    this.#nextIndex = picked.index + 1;
    return picked;
  }

  get remaining(): number {
    return Math.max(0, this.#entries.length - this.#nextIndex);
  }

  fork(): OrderedRotation {
    const ahead = new OrderedRotation([], this.#state);
    ahead.#entries = this.#entries;
    ahead.#nextIndex = this.#nextIndex;
    return ahead;
  }

  state(): RotationState {
    return this.#state;
  }

  replace(entries: readonly PlaylistEntry[]): void {
    this.#entries = entries;
    const { lastLocation, lastIndex } = this.#state;
    if (lastLocation === null) return;
    const now = nearestListing(entries, lastLocation, lastIndex);
    this.#nextIndex = now === null ? lastIndex : now + 1;
    if (now !== null) this.#state = { ...this.#state, lastIndex: now, position: now + 1 };
  }
}

function nearestListing(entries: readonly PlaylistEntry[], location: string, index: number): number | null {
  let nearest: number | null = null;
  entries.forEach((entry, at) => {
    if (entry.location !== location) return;
    if (nearest === null || Math.abs(at - index) < Math.abs(nearest - index)) nearest = at;
  });
  return nearest;
}

// The words a rotation is talked about in: where it is, what it gives, what can be asked of it.
import type { PlaylistEntry } from '../model/track.js';
import type { LateArrivals } from './shuffle-order.js';

/** Where a rotation is, as plain JSON; it fits any edited list. */
export interface RotationState {
  /** Seed of the current round, uint32. */
  readonly seed: number;
  /** Rounds completed. */
  readonly round: number;
  /** Shuffle key of the last track of this round, -1 at its start and when not shuffled. */
  readonly cursor: number;
  /** Tracks given out in this round. */
  readonly position: number;
  readonly lastLocation: string | null;
  /** Index of that track in the list of its time, -1 before the first. */
  readonly lastIndex: number;
  /** Tracks added in this round by {@link Rotation.replace}; empty when not shuffled. */
  readonly late: LateArrivals;
}

/** A track and its index in the list. */
export interface Pick {
  readonly entry: PlaylistEntry;
  readonly index: number;
}

/** An endless walk through a list. */
export interface Rotation {
  /** Moves on to the next track; null only while the list is empty. */
  next(): Pick | null;
  /** Tracks left of this round; infinite where there are no rounds. */
  readonly remaining: number;
  state(): RotationState;
  /** Another walk from the same place through the same list; costs nothing. */
  fork(): Rotation;
  /**
   * Goes on with an edited list. In order: after the last track if it is still listed (its nearest listing, if
   * several), else at its index. Shuffled: what is left of the round stays in its order, added tracks are mixed in.
   */
  replace(entries: readonly PlaylistEntry[]): void;
}

/** The entry at an index of a list; null outside of it. */
export function pick(entries: readonly PlaylistEntry[], index: number): Pick | null {
  const entry = entries[index];
  return entry === undefined ? null : { entry, index };
}

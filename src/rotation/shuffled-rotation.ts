// A list played in random order, every track once per round.
import type { PlaylistEntry } from '../model/track.js';
import { nextSeed } from './random.js';
import { type Pick, pick, type Rotation, type RotationState } from './rotation-state.js';
import { ShuffleOrder } from './shuffle-order.js';

/** Added tracks beyond this number wait for the next round: the state must stay small. */
const MAX_LATE_ARRIVALS = 1000;
/** Seeds tried for a round that does not begin with the last track; for two tracks a chance of 2^-64 is left. */
const MAX_SEED_TRIES = 64;

/** Walks a list in a new random order each round; use `createRotation`. */
export class ShuffledRotation implements Rotation {
  #entries: readonly PlaylistEntry[];
  #order: ShuffleOrder;
  #state: RotationState;
  /** Indexes still to come in this round, and how many of them have been given out. */
  #remaining: Uint32Array;
  #taken = 0;

  constructor(entries: readonly PlaylistEntry[], state: RotationState) {
    this.#entries = entries;
    this.#state = state;
    this.#order = new ShuffleOrder(entries);
    this.#remaining = this.#left();
    const repeats = state.cursor < 0 && state.lastLocation !== null;
    if (repeats && entries[this.#remaining[0] ?? -1]?.location === state.lastLocation) this.#startRound();
  }

  next(): Pick | null {
    if (this.#taken >= this.#remaining.length) this.#startRound();
    const picked = pick(this.#entries, this.#remaining[this.#taken] ?? -1);
    if (picked === null) return null;
    this.#taken += 1;
    const { seed, position, late } = this.#state;
    this.#state = {
      ...this.#state,
      cursor: this.#order.keyWithLate(picked.index, seed, late),
      position: position + 1,
      lastLocation: picked.entry.location,
      lastIndex: picked.index,
    };
    return picked;
  }

  get remaining(): number {
    return this.#remaining.length - this.#taken;
  }

  fork(): ShuffledRotation {
    const ahead = new ShuffledRotation([], this.#state);
    ahead.#entries = this.#entries;
    ahead.#order = this.#order;
    ahead.#remaining = this.#remaining;
    ahead.#taken = this.#taken;
    return ahead;
  }

  state(): RotationState {
    return this.#state;
  }

  replace(entries: readonly PlaylistEntry[]): void {
    const known = new Set(this.#entries.map((entry) => entry.location));
    this.#entries = entries;
    this.#order = new ShuffleOrder(entries);
    const { cursor, seed } = this.#state;
    const late: Record<string, number> = { ...this.#state.late };
    let room = MAX_LATE_ARRIVALS - Object.keys(late).length;
    entries.forEach(({ location }, index) => {
      if (room <= 0 || known.has(location) || this.#order.key(index, seed) > cursor) return;
      if (late[location] === undefined) room -= 1;
      late[location] = cursor;
    });
    this.#state = { ...this.#state, late };
    this.#remaining = this.#left();
    this.#taken = 0;
  }

  #left(): Uint32Array {
    const { cursor, seed, late } = this.#state;
    return this.#order.after(cursor, seed, late);
  }

  #startRound(): void {
    if (this.#entries.length === 0) return;
    const { lastLocation, round, position } = this.#state;
    let seed = nextSeed(this.#state.seed);
    for (let tries = 1; tries < MAX_SEED_TRIES && this.#order.firstLocation(seed) === lastLocation; tries++) {
      if (this.#entries.length === 1) break;
      seed = nextSeed(seed);
    }
    this.#state = {
      ...this.#state,
      seed,
      cursor: -1,
      late: {},
      position: 0,
      round: position > 0 ? round + 1 : round,
    };
    this.#remaining = this.#left();
    this.#taken = 0;
  }
}

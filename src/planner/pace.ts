// Bad tracks in a row: they must neither keep a core busy nor stay unsaid until the last of them was tried.
import type { ProgrammeDoor } from './programme-door.js';

/** So many in a row are no accident. */
const MANY = 5;
const STUCK_AFTER_MS = 2_000;
/** Of the time it takes to try bad tracks, so much is spent waiting as well: a third of a core is left at most. */
const REST_SHARE = 2;
const LONGEST_REST_MS = 10_000;

/** One attempt at making something ready. */
export class Pace {
  readonly #door: Pick<ProgrammeDoor, 'nowMs' | 'wait'>;
  readonly #begunMs: number;
  #triedMs: number;
  #failed = 0;

  constructor(door: Pick<ProgrammeDoor, 'nowMs' | 'wait'>) {
    this.#door = door;
    this.#begunMs = door.nowMs();
    this.#triedMs = this.#begunMs;
  }

  /** Tracks in a row that could not be played. */
  get failed(): number {
    return this.#failed;
  }

  /** True when this has gone on for long enough to be said. */
  get isStuck(): boolean {
    return this.#failed >= MANY && this.#door.nowMs() - this.#begunMs >= STUCK_AFTER_MS;
  }

  inWords(): string {
    return `none of the last ${this.#failed} tracks could be played; going on with the others`;
  }

  /** Notes how a track went. */
  note(isPlayable: boolean): void {
    this.#failed = isPlayable ? 0 : this.#failed + 1;
  }

  /** Rests after many tracks that failed. */
  async rest(signal: AbortSignal): Promise<void> {
    const tookMs = this.#door.nowMs() - this.#triedMs;
    const restMs = Math.min(tookMs * REST_SHARE, LONGEST_REST_MS);
    if (this.#failed >= MANY && restMs > 0) await this.#door.wait(restMs, signal);
    this.#triedMs = this.#door.nowMs();
  }
}

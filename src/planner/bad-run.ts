// Bad tracks in a row: they must not stay unsaid until the last of them was tried.
import type { ProgrammeDoor } from './programme-door.js';

/** So many in a row are no accident. */
const MANY = 5;
const STUCK_AFTER_MS = 2_000;

/** One attempt at making something ready. */
export class BadRun {
  readonly #door: Pick<ProgrammeDoor, 'nowMs'>;
  readonly #begunMs: number;
  #failed = 0;

  constructor(door: Pick<ProgrammeDoor, 'nowMs'>) {
    this.#door = door;
    this.#begunMs = door.nowMs();
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
}

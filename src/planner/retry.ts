// What failed is tried again later, at growing distance, and never twice at once.
import type { ProgrammeDoor } from './programme-door.js';

export interface RetryOptions {
  readonly door: Pick<ProgrammeDoor, 'wait'>;
  readonly firstMs: number;
  readonly longestMs: number;
  readonly again: () => void;
}

export class Retry {
  readonly #options: RetryOptions;
  #rounds = 0;
  #isWaiting = false;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Tries again after a while, twice as long as the last; does nothing while that is due already. */
  later(signal: AbortSignal): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const { door, firstMs, longestMs, again } = this.#options;
    void door.wait(Math.min(firstMs * 2 ** this.#rounds++, longestMs), signal).then(() => {
      this.#isWaiting = false;
      again();
    });
  }

  /** All is well: the next wait is a short one. */
  reset(): void {
    this.#rounds = 0;
  }
}

// How long to wait before a mount that ended is started again: at once, then longer while it keeps ending.

const DELAYS_MS = [100, 1000, 2000, 5000, 10_000, 30_000];
/**
 * A mount that held this long begins at the first delay again: one that is heard for most of the time is worth a start
 * every ten seconds, and its listeners would hear every longer wait.
 */
const STABLE_MS = 10_000;

/** One per mount. */
export class RestartDelay {
  #failures = 0;
  /** When the mount was last to be started. */
  #startMs = Number.NEGATIVE_INFINITY;

  /** Delay for a mount that ended now, milliseconds; `nowMs` is monotonic. */
  nextMs(nowMs: number): number {
    if (nowMs - this.#startMs > STABLE_MS) this.#failures = 0;
    const delayMs = DELAYS_MS[Math.min(this.#failures++, DELAYS_MS.length - 1)] ?? 0;
    this.#startMs = nowMs + delayMs;
    return delayMs;
  }
}

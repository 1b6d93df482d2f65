// How long to wait before a mount that ended is started again: at once, then longer while it keeps ending.

const DELAYS_MS = [100, 1000, 2000, 5000, 10_000, 30_000];
/** A mount that held this long begins at the first delay again. */
const STABLE_MS = 60_000;

export class RestartDelay {
  #failures = 0;
  #lastMs = Number.NEGATIVE_INFINITY;

  /** Delay for a mount that ended now, milliseconds; `nowMs` is monotonic. */
  nextMs(nowMs: number): number {
    if (nowMs - this.#lastMs > STABLE_MS) this.#failures = 0;
    this.#lastMs = nowMs;
    const index = Math.min(this.#failures++, DELAYS_MS.length - 1);
    return DELAYS_MS[index] ?? 0;
  }
}

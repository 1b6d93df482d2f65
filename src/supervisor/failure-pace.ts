// Holds back mounts whose tracks all fail, so that a list of bad files costs half a core at most.

/** Failures in a row after which a mount's answers wait as long again as each scan took. */
const HURRIED_FAILURES = 5;
/** A decoder that finds nothing has worked for 70 ms, mostly on its own start: what takes longer has waited, not worked. */
const LONGEST_PAUSE_MS = 100;

/** Counts failures in a row by mount; who counts them does the waiting. */
export class FailurePace {
  readonly #inARow = new Map<string, number>();

  /** A track of a mount could be scanned: what fails next is the first again. */
  succeeded(mountId: string): void {
    this.#inARow.delete(mountId);
  }

  /**
   * Counts a track of a mount that failed after `tookMs` milliseconds. Returns for how long its answer should wait,
   * milliseconds: not at all at first, for what follows a few bad tracks is waiting to be heard.
   */
  failed(mountId: string, tookMs: number): number {
    const inARow = (this.#inARow.get(mountId) ?? 0) + 1;
    this.#inARow.set(mountId, inARow);
    return inARow < HURRIED_FAILURES ? 0 : Math.min(tookMs, LONGEST_PAUSE_MS);
  }
}

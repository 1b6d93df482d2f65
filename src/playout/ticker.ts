// One timer per worker thread drives the clocks of all its mounts: fewer wake-ups, and one place that isolates throws.

/** The part of `node:timers` a ticker needs; injected by tests. */
export interface IntervalTimer {
  setInterval(callback: () => void, intervalMs: number): unknown;
  clearInterval(handle: unknown): void;
}

/** Node's own timers. */
export const nodeTimer: IntervalTimer = {
  setInterval: (callback, intervalMs) => setInterval(callback, intervalMs),
  clearInterval: (handle) => clearInterval(handle as NodeJS.Timeout),
};

/**
 * Interval of the ticker that drives playout clocks, milliseconds. What a mount costs is mostly its wake-ups and its
 * writes; half a second of audio at a time is far within what servers and listeners keep in front of them.
 */
export const TICK_MS = 500;

/** Calls its members every `intervalMs`; runs only while it has any. */
export class Ticker {
  readonly intervalMs: number;
  readonly #timer: IntervalTimer;
  readonly #onError: (error: unknown) => void;
  readonly #members = new Set<() => void>();
  #handle: unknown = null;

  /** `onError` hears what a member threw; the other members are called all the same. */
  constructor(onError: (error: unknown) => void, intervalMs = TICK_MS, timer: IntervalTimer = nodeTimer) {
    this.intervalMs = intervalMs;
    this.#timer = timer;
    this.#onError = onError;
  }

  /** Calls `member` on every tick until the returned function is called. */
  add(member: () => void): () => void {
    // A wrapper of its own, so that the same function added twice is two members.
    const entry = () => member();
    this.#members.add(entry);
    this.#handle ??= this.#timer.setInterval(() => this.#tick(), this.intervalMs);
    return () => this.#remove(entry);
  }

  #remove(entry: () => void): void {
    this.#members.delete(entry);
    if (this.#members.size > 0 || this.#handle === null) return;
    this.#timer.clearInterval(this.#handle);
    this.#handle = null;
  }

  #tick(): void {
    for (const member of this.#members) {
      try {
        member();
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

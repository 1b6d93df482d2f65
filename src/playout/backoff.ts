// When a target tries again: quickly at first, never more often than the server can bear, and from the start after success.

/** Parameters of a retry schedule; durations in milliseconds. */
export interface BackoffTimings {
  /** Wait before the first retry. */
  readonly baseMs: number;
  /** No wait is longer. */
  readonly maxMs: number;
  /** Share by which each wait varies at random, 0..1: 0.1 is +-10 %. */
  readonly jitter: number;
  /** A connection that lived this long starts the schedule anew. */
  readonly stableMs: number;
}

/** 5, 10, 20, 40, 80, 160, 300, 300 ... s, +-10 %, anew after a minute of stable connection. */
export const defaultBackoff: BackoffTimings = { baseMs: 5000, maxMs: 300_000, jitter: 0.1, stableMs: 60_000 };

/** Wait before retry number `attempt` (0 is the first), milliseconds, without jitter: base * 2^attempt, at most max. */
export function backoffMs(
  attempt: number,
  { baseMs, maxMs }: Pick<BackoffTimings, 'baseMs' | 'maxMs'>,
): number {
  return Math.min(maxMs, baseMs * 2 ** attempt);
}

/** Spreads a wait by +-`jitter`; `random` is uniform in 0..1. */
export function jittered(waitMs: number, jitter: number, random: () => number = Math.random): number {
  return waitMs * (1 + jitter * (2 * random() - 1));
}

/** One target's place in the schedule. */
export class Backoff {
  readonly #timings: BackoffTimings;
  readonly #random: () => number;
  #attempt = 0;

  constructor(timings: BackoffTimings = defaultBackoff, random: () => number = Math.random) {
    this.#timings = timings;
    this.#random = random;
  }

  /** Wait before the next attempt, milliseconds; the one after it will be longer. */
  next(): number {
    const waitMs = backoffMs(this.#attempt, this.#timings);
    this.#attempt += 1;
    return jittered(waitMs, this.#timings.jitter, this.#random);
  }

  /** Notes how long the connection that just ended had lived, milliseconds. */
  connectionLasted(ms: number): void {
    if (ms >= this.#timings.stableMs) this.#attempt = 0;
  }

  /** Starts the schedule anew. */
  reset(): void {
    this.#attempt = 0;
  }
}

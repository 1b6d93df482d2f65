// Slows down whoever tries keys: so many failures a minute from one address, then none is even looked at.

import { JetStreamError } from '../model/errors.js';

/** Addresses remembered; the one that failed longest ago makes room. */
const maxAddresses = 10_000;

interface Bucket {
  /** Failures that are still free; a fraction between two. */
  left: number;
  atMs: number;
}

/** `JS_TOO_MANY_ATTEMPTS`, with the wait that the answer must name. */
export class TooManyAttemptsError extends JetStreamError {
  /** Whole seconds until the address may try again. */
  readonly retryAfterS: number;

  constructor(retryAfterS: number) {
    super(
      'JS_TOO_MANY_ATTEMPTS',
      `too many wrong keys from this address: try again in ${retryAfterS} s, and correct the program that sends them`,
    );
    this.retryAfterS = retryAfterS;
  }
}

/** A token bucket for each address: full at first, filled up again within a minute. */
export class LoginLimit {
  readonly #perMinute: number;
  readonly #nowMs: () => number;
  /** In the order of the last failure. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param nowMs monotonic milliseconds */
  constructor(perMinute: number, nowMs: () => number) {
    this.#perMinute = perMinute;
    this.#nowMs = nowMs;
  }

  /** Whole seconds until an address may try again; 0: now. */
  waitS(address: string): number {
    const left = this.#left(address);
    return left >= 1 ? 0 : Math.ceil(((1 - left) * 60) / this.#perMinute);
  }

  /** Counts a failed login. */
  failed(address: string): void {
    const left = Math.max(0, this.#left(address) - 1);
    this.#buckets.delete(address);
    this.#buckets.set(address, { left, atMs: this.#nowMs() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > maxAddresses && oldest !== undefined) this.#buckets.delete(oldest);
  }

  /** Addresses remembered now. */
  get size(): number {
    return this.#buckets.size;
  }

  #left(address: string): number {
    const bucket = this.#buckets.get(address);
    if (bucket === undefined) return this.#perMinute;
    const refilled = ((this.#nowMs() - bucket.atMs) * this.#perMinute) / 60_000;
    return Math.min(this.#perMinute, bucket.left + refilled);
  }
}

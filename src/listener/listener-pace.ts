// Judges whether a listener keeps up: by how far it is behind, and by whether anything arrives at all.
import { monotonicMs } from '../model/time.js';

/** Audio a listener may be behind, seconds. */
const MAX_BEHIND_S = 10;
/** A listener to whom nothing gets through for this long has stopped listening, milliseconds. */
const MAX_STILL_MS = 10_000;

/** The progress of one listener. */
export class ListenerPace {
  readonly #maxBehindBytes: number;
  readonly #now: () => number;
  #acknowledgedBytes = 0;
  #progressAtMs: number;

  /** `now` gives monotonic milliseconds. */
  constructor(bitrateKbps: number, now: () => number = monotonicMs) {
    this.#maxBehindBytes = (MAX_BEHIND_S * bitrateKbps * 1000) / 8;
    this.#now = now;
    this.#progressAtMs = now();
  }

  /** Whether `waitingBytes` are more than a listener may be behind. */
  isTooFarBehind(waitingBytes: number): boolean {
    return waitingBytes > this.#maxBehindBytes;
  }

  /** Takes a sample: bytes that arrived since the beginning, and those under way; says whether to give up. */
  isStuck(acknowledgedBytes: number, waitingBytes: number): boolean {
    if (waitingBytes === 0 || acknowledgedBytes > this.#acknowledgedBytes) this.#progressAtMs = this.#now();
    this.#acknowledgedBytes = Math.max(this.#acknowledgedBytes, acknowledgedBytes);
    return this.isTooFarBehind(waitingBytes) || this.#now() - this.#progressAtMs >= MAX_STILL_MS;
  }
}

// Copies released frames to our own listeners' side, only while somebody listens.
import type { FrameBatch } from '../model/frames.js';
import type { FanOut } from '../playout/fan-out.js';

export class ListenTap {
  readonly #fanOut: FanOut;
  readonly #send: (batch: FrameBatch) => void;
  #leave: (() => void) | null = null;

  constructor(fanOut: FanOut, send: (batch: FrameBatch) => void) {
    this.#fanOut = fanOut;
    this.#send = send;
  }

  /** Switched on it begins with the most recent frames, so that the first listener has its burst. */
  set(on: boolean): void {
    if (on === (this.#leave !== null)) return;
    this.#leave?.();
    this.#leave = null;
    if (!on) return;
    const recent = this.#fanOut.recent.latest(Number.POSITIVE_INFINITY);
    // Listeners have no use for levels.
    if (recent.frames.length > 0) this.#send({ ...recent, peaks: [], rms: [] });
    this.#leave = this.#fanOut.add({ push: (batch) => this.#send(batch) });
  }
}

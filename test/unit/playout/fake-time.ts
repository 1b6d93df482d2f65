// Time that passes only when a test says so.
import type { IntervalTimer } from '../../../src/playout/ticker.js';

/** A clock and a timer that share one hand-driven time. */
export class FakeTime implements IntervalTimer {
  nowMs = 1_000_000;
  #callback: (() => void) | null = null;
  #intervalMs = 0;
  #nextMs = 0;

  readonly now = () => this.nowMs;

  get running(): boolean {
    return this.#callback !== null;
  }

  setInterval(callback: () => void, intervalMs: number): unknown {
    this.#callback = callback;
    this.#intervalMs = intervalMs;
    this.#nextMs = this.nowMs + intervalMs;
    return this;
  }

  clearInterval(): void {
    this.#callback = null;
  }

  /** Lets time pass, firing the timer whenever it is due. */
  pass(ms: number): void {
    const end = this.nowMs + ms;
    while (this.#callback && this.#nextMs <= end) {
      this.nowMs = this.#nextMs;
      this.#nextMs += this.#intervalMs;
      this.#callback();
    }
    this.nowMs = end;
  }

  /** Time passes while the event loop is blocked: the timer fires once, late, and goes on from there. */
  block(ms: number): void {
    this.nowMs += ms;
    this.#nextMs = this.nowMs + this.#intervalMs;
    this.#callback?.();
  }
}

// Decides when frames leave: counts them against the monotonic clock, so that a mount neither drifts nor bursts.
import type { FrameBatch } from '../model/frames.js';
import type { Ticker } from './ticker.js';

/** Where the clock gets its frames: a read-ahead, or several in lockstep. What a batch is, the clock need not know. */
export interface FrameReader<Batch = FrameBatch> {
  /** Exactly `count` consecutive frames; encoded silence stands in for what is not ready. */
  take(count: number): Batch;
}

/** What the clock did about a stall: made up for it at 1.5x, or skipped it and started anew from now. */
export type StallAction = 'catch_up' | 'restart';

/** Everything a clock needs. */
export interface ClockOptions<Batch = FrameBatch> {
  /** Duration of one frame, milliseconds. */
  readonly frameMs: number;
  /** Monotonic milliseconds, normally `monotonicMs`. */
  readonly now: () => number;
  readonly ticker: Ticker;
  readonly reader: FrameReader<Batch>;
  /** Takes every released batch, normally the mount's fan-out. */
  readonly consumer: { push(batch: Batch): void };
  /** Told of every stall above {@link STALL_MS}: how late the clock was, milliseconds, and what it did. */
  readonly onStall?: (behindMs: number, action: StallAction) => void;
}

/** A clock this late has stalled; less is the jitter of an ordinary event loop. Milliseconds. */
export const STALL_MS = 1000;
/** Stalls up to this are caught up; longer ones are skipped. Milliseconds. */
export const CATCH_UP_LIMIT_MS = 4000;
/** Audio released per unit of time while catching up. */
export const CATCH_UP_RATE = 1.5;
/** Ticks that may be released at once after being late, in credit; makes ordinary jitter invisible. */
const CREDIT_TICKS = 2;

/**
 * Releases frame `n` on the first tick at or after `epoch + (n + 1) * frameMs`: the lead over real time is zero.
 * A token bucket bounds what a late clock releases to {@link CATCH_UP_RATE} times real time.
 */
export class PlayoutClock<Batch = FrameBatch> {
  readonly #options: ClockOptions<Batch>;
  #epochMs = 0;
  #epochFrame = 0;
  #nextFrame = 0;
  #creditMs = 0;
  #lastTickMs = 0;
  #stalled = false;
  #leaveTicker: (() => void) | null = null;

  constructor(options: ClockOptions<Batch>) {
    this.#options = options;
  }

  /** Starts releasing; the first frame is due one frame from now. */
  start(): void {
    if (this.#leaveTicker) return;
    this.#anchor(this.#options.now());
    this.#leaveTicker = this.#options.ticker.add(() => this.#tick());
  }

  /** Stops releasing. A stopped clock can be started again and goes on with the next frame. */
  stop(): void {
    this.#leaveTicker?.();
    this.#leaveTicker = null;
  }

  /** Monotonic milliseconds at which a frame becomes due; it leaves on the next tick. */
  dueAt(mountFrame: number): number {
    return this.#epochMs + (mountFrame + 1 - this.#epochFrame) * this.#options.frameMs;
  }

  #anchor(nowMs: number): void {
    this.#epochMs = nowMs;
    this.#epochFrame = this.#nextFrame;
    this.#creditMs = this.#creditCapMs;
    this.#lastTickMs = nowMs;
    this.#stalled = false;
  }

  get #creditCapMs(): number {
    const { ticker, frameMs } = this.#options;
    return CATCH_UP_RATE * CREDIT_TICKS * ticker.intervalMs + frameMs;
  }

  #tick(): void {
    const { now, frameMs, reader, consumer } = this.#options;
    const nowMs = now();
    const due = Math.floor((nowMs - this.#epochMs) / frameMs) - (this.#nextFrame - this.#epochFrame);
    if (this.#skipLongStall(nowMs, due * frameMs)) return;
    const earnedMs = CATCH_UP_RATE * (nowMs - this.#lastTickMs);
    this.#creditMs = Math.min(this.#creditMs + earnedMs, this.#creditCapMs);
    this.#lastTickMs = nowMs;
    const count = Math.min(due, Math.floor(this.#creditMs / frameMs));
    if (count <= 0) return;
    const batch = reader.take(count);
    this.#nextFrame += count;
    this.#creditMs -= count * frameMs;
    consumer.push(batch);
  }

  /** Reports stalls once each; true when this one was skipped rather than caught up. */
  #skipLongStall(nowMs: number, behindMs: number): boolean {
    const { onStall, ticker } = this.#options;
    if (behindMs <= ticker.intervalMs + this.#options.frameMs) this.#stalled = false;
    if (behindMs < STALL_MS) return false;
    if (behindMs <= CATCH_UP_LIMIT_MS) {
      if (!this.#stalled) onStall?.(behindMs, 'catch_up');
      this.#stalled = true;
      return false;
    }
    this.#anchor(nowMs);
    onStall?.(behindMs, 'restart');
    return true;
  }
}

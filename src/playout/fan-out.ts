// Hands the same frames to every consumer of a mount, so that none of them can hurt another or the clock.
import type { FrameBatch, FrameConsumer } from '../model/frames.js';
import { RecentFrames } from './recent-frames.js';

/** Audio kept for those who come, milliseconds. */
const RECENT_MS = 2000;

export interface FanOutOptions {
  /** Duration of one frame, milliseconds. */
  readonly frameMs: number;
  /** Hears what a consumer threw. The consumer stays. */
  readonly onError: (error: unknown, consumer: FrameConsumer) => void;
}

/** The one consumer of a mount's clock, and the source of all others. */
export class FanOut implements FrameConsumer {
  /** The newest frames: the beginning of each new connection. */
  readonly recent: RecentFrames;
  readonly #consumers = new Set<FrameConsumer>();
  readonly #onError: FanOutOptions['onError'];

  constructor(options: FanOutOptions) {
    this.recent = new RecentFrames(RECENT_MS, options.frameMs);
    this.#onError = options.onError;
  }

  /** Adds a consumer from the next batch on; the returned function removes it. */
  add(consumer: FrameConsumer): () => void {
    this.#consumers.add(consumer);
    return () => void this.#consumers.delete(consumer);
  }

  /** Gives a batch to every consumer, in the order they came. */
  push(batch: FrameBatch): void {
    this.recent.push(batch);
    for (const consumer of this.#consumers) {
      try {
        consumer.push(batch);
      } catch (error) {
        this.#onError(error, consumer);
      }
    }
  }
}

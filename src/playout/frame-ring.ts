// The only place below the clock that may lose audio: a bounded queue of whole frames in front of one target.
import type { FrameBatch } from '../model/frames.js';

/** Frames taken from a ring, consecutive from `firstFrame`. */
export interface FrameRun {
  readonly firstFrame: number;
  readonly frames: readonly Uint8Array[];
  readonly bytes: number;
}

/** A circular queue of consecutive frames. When full, the oldest give way and are counted. */
export class FrameRing {
  readonly #slots: (Uint8Array | undefined)[];
  #headFrame = 0;
  #length = 0;
  #bytes = 0;
  #dropped = 0;

  /** Holds at most `capacityFrames` frames, at least one. */
  constructor(capacityFrames: number) {
    this.#slots = new Array(Math.max(1, Math.floor(capacityFrames)));
  }

  /** Frames waiting. */
  get length(): number {
    return this.#length;
  }

  /** Bytes waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Frames lost to newer ones since the ring was made. */
  get droppedFrames(): number {
    return this.#dropped;
  }

  /** Appends frames; those that no longer fit push out the oldest. A hole in the numbering starts the ring anew. */
  push(batch: Pick<FrameBatch, 'firstFrame' | 'frames'>): void {
    if (this.#length > 0 && batch.firstFrame !== this.#headFrame + this.#length) {
      this.#dropped += this.#length;
      this.clear();
    }
    if (this.#length === 0) this.#headFrame = batch.firstFrame;
    for (const frame of batch.frames) {
      if (this.#length === this.#slots.length) {
        this.#shift();
        this.#dropped += 1;
      }
      this.#slots[(this.#headFrame + this.#length) % this.#slots.length] = frame;
      this.#length += 1;
      this.#bytes += frame.length;
    }
  }

  /** Takes the oldest frames up to `maxBytes` in all, but at least one if there is any. */
  take(maxBytes: number): FrameRun {
    const firstFrame = this.#headFrame;
    const frames: Uint8Array[] = [];
    let bytes = 0;
    while (this.#length > 0) {
      const next = this.#slots[this.#headFrame % this.#slots.length];
      if (next && frames.length > 0 && bytes + next.length > maxBytes) break;
      const frame = this.#shift();
      if (!frame) break;
      frames.push(frame);
      bytes += frame.length;
    }
    return { firstFrame, frames, bytes };
  }

  /** Forgets what is waiting, uncounted. */
  clear(): void {
    this.#slots.fill(undefined);
    this.#length = 0;
    this.#bytes = 0;
  }

  #shift(): Uint8Array | undefined {
    const slot = this.#headFrame % this.#slots.length;
    const frame = this.#slots[slot];
    this.#slots[slot] = undefined;
    this.#headFrame += 1;
    this.#length -= 1;
    this.#bytes -= frame?.length ?? 0;
    return frame;
  }
}

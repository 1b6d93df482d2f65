// Frames in memory ahead of the clock, in one block. As small objects they would live ten seconds, just long enough for V8
// to count them as old, and what is old is cleared away seldom: half of a worker's heap would be frames long sent.
import type { RenderedFrame } from '../render/asset-file.js';

/** Frames that were released, oldest first, in a block of their own, with the levels of their sound (full scale = 1). */
export interface TakenFrames {
  readonly frames: Uint8Array[];
  readonly peaks: number[];
  readonly rms: number[];
}

/** A queue of frames over a circular block of fixed size; frames are copied in and out. */
export class LoadedFrames {
  readonly #slotBytes: number;
  readonly #block: Buffer;
  readonly #lengths: Uint16Array;
  readonly #peaks: Float32Array;
  readonly #rms: Float32Array;
  #first = 0;
  #count = 0;

  /** Holds `capacity` frames of at most `slotBytes` bytes each. */
  constructor(capacity: number, slotBytes: number) {
    this.#slotBytes = slotBytes;
    this.#block = Buffer.alloc(capacity * slotBytes);
    this.#lengths = new Uint16Array(capacity);
    this.#peaks = new Float32Array(capacity);
    this.#rms = new Float32Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** Frames it has room for. */
  get room(): number {
    return this.#lengths.length - this.#count;
  }

  /** Appends frames. @throws RangeError when there is no room for them, or one is longer than a slot */
  push(frames: readonly RenderedFrame[]): void {
    if (frames.length > this.room) throw new RangeError(`no room for ${frames.length} frames`);
    for (const { bytes, peak, rms } of frames) {
      if (bytes.length > this.#slotBytes)
        throw new RangeError(`a frame of ${bytes.length} bytes is too long`);
      const slot = this.#slot(this.#count++);
      this.#block.set(bytes, slot * this.#slotBytes);
      this.#lengths[slot] = bytes.length;
      this.#peaks[slot] = peak;
      this.#rms[slot] = rms;
    }
  }

  /** Takes the `count` oldest frames off, or as many as there are. */
  take(count: number): TakenFrames {
    const slots = Array.from({ length: Math.min(count, this.#count) }, (_, i) => this.#slot(i));
    const lengths = slots.map((slot) => this.#lengths[slot] ?? 0);
    const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
    let end = 0;
    const frames = slots.map((slot, i) => {
      const begin = end;
      const from = slot * this.#slotBytes;
      end += this.#block.copy(bytes, begin, from, from + (lengths[i] ?? 0));
      return bytes.subarray(begin, end);
    });
    this.drop(count);
    return {
      frames,
      peaks: slots.map((slot) => this.#peaks[slot] ?? 0),
      rms: slots.map((slot) => this.#rms[slot] ?? 0),
    };
  }

  /** Forgets the `count` oldest frames, or as many as there are. */
  drop(count: number): void {
    const dropped = Math.min(count, this.#count);
    this.#first = this.#slot(dropped);
    this.#count -= dropped;
  }

  /** Keeps the `count` oldest frames. */
  truncate(count: number): void {
    this.#count = Math.min(this.#count, Math.max(0, count));
  }

  #slot(index: number): number {
    return (this.#first + index) % this.#lengths.length;
  }
}

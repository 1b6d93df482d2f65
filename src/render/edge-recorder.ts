// Copies a range of samples out of a track that is being decoded anyway.
import type { SampleRange } from './edge-file.js';

/** Fed with consecutive pieces; holds memory only from the range's first sample on. */
export class EdgeRecorder {
  readonly #range: SampleRange;
  readonly #channels: number;
  #pcm: Float32Array | null = null;
  #recorded = 0;

  constructor(range: SampleRange, channels: 1 | 2) {
    this.#range = range;
    this.#channels = channels;
  }

  /** First track sample per channel of what is recorded. */
  get firstSample(): number {
    return this.#range.from;
  }

  /**
   * Takes interleaved samples that begin at track sample `at`.
   * @returns the whole range, once, with the piece that completes it; null otherwise, and for ever when its beginning
   *   was missed
   */
  push(pcm: Float32Array, at: number): Float32Array | null {
    const { from, to } = this.#range;
    const next = from + this.#recorded;
    const end = at + pcm.length / this.#channels;
    if (next >= to || at > next || end <= next) return null;
    this.#pcm ??= new Float32Array((to - from) * this.#channels);
    const last = Math.min(end, to);
    const piece = pcm.subarray((next - at) * this.#channels, (last - at) * this.#channels);
    this.#pcm.set(piece, this.#recorded * this.#channels);
    this.#recorded = last - from;
    if (last < to) return null;
    const whole = this.#pcm;
    this.#pcm = null;
    return whole;
  }
}

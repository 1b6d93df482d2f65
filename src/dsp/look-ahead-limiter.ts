// Limits sound whose future is not known: live streams, and the continuous encode.
import { SlidingMinimum } from './sliding-minimum.js';

/** How far it sees ahead, and the length of its attack. */
const LOOK_AHEAD_MS = 5;
/** Time constant of the gain's return to 1. */
const RELEASE_MS = 100;

/**
 * A look-ahead limiter over consecutive interleaved chunks. Output sample i is input sample i times a gain; it
 * comes out 5 ms later.
 *
 * The gain is the mean, over one look-ahead, of the running minimum of what the samples of one look-ahead need:
 * every value in the mean is at most what the sample needs, so the ceiling holds, and the mean makes ramps.
 */
export class LookAheadLimiter {
  readonly #channels: number;
  readonly #ceiling: number;
  readonly #delay: number;
  readonly #releaseFactor: number;
  readonly #minimum: SlidingMinimum;
  /** The last `delay + 1` released minima, as a ring. */
  readonly #recent: Float64Array;
  /** The last `delay` samples of all channels, as a ring. */
  readonly #held: Float32Array;
  #sum: number;
  #reduction = 0;
  #taken = 0;

  /** @param ceiling largest magnitude that comes out, full scale = 1 */
  constructor(channels: 1 | 2, sampleRateHz: number, ceiling: number) {
    this.#channels = channels;
    this.#ceiling = ceiling;
    this.#delay = Math.max(1, Math.round((LOOK_AHEAD_MS * sampleRateHz) / 1000));
    this.#releaseFactor = Math.exp(-1000 / (RELEASE_MS * sampleRateHz));
    this.#minimum = new SlidingMinimum(this.#delay + 1);
    this.#recent = new Float64Array(this.#delay + 1).fill(1);
    this.#held = new Float32Array(this.#delay * channels);
    this.#sum = this.#delay + 1;
  }

  /** Takes a chunk; returns the samples that are due, which are fewer at first. */
  process(chunk: Float32Array): Float32Array {
    const samples = Math.floor(chunk.length / this.#channels);
    const late = Math.min(samples, Math.max(0, this.#delay - this.#taken));
    const out = new Float32Array((samples - late) * this.#channels);
    for (let i = 0; i < samples; i++) this.#step(chunk, i * this.#channels, out, (i - late) * this.#channels);
    return out;
  }

  /** Takes one sample of all channels from `chunk[from]` and puts the one that is due to `out[to]`, if any is. */
  #step(chunk: Float32Array, from: number, out: Float32Array, to: number): void {
    const gain = this.#nextGain(this.#needed(chunk, from));
    const slot = (this.#taken % this.#delay) * this.#channels;
    for (let channel = 0; channel < this.#channels; channel++) {
      if (to >= 0) out[to + channel] = (this.#held[slot + channel] as number) * gain;
      this.#held[slot + channel] = chunk[from + channel] as number;
    }
    this.#taken++;
  }

  #needed(chunk: Float32Array, from: number): number {
    let loudest = this.#ceiling;
    for (let channel = 0; channel < this.#channels; channel++) {
      const magnitude = Math.abs(chunk[from + channel] as number);
      // NaN is not greater: in the gain it would stay for ever.
      if (magnitude > loudest) loudest = magnitude;
    }
    return this.#ceiling / loudest;
  }

  #nextGain(needed: number): number {
    // In terms of reduction, so that a gain of exactly 1 stays exactly 1.
    this.#reduction = Math.max(1 - this.#minimum.push(needed), this.#reduction * this.#releaseFactor);
    const slot = this.#taken % this.#recent.length;
    this.#sum += 1 - this.#reduction - (this.#recent[slot] as number);
    this.#recent[slot] = 1 - this.#reduction;
    return this.#sum / this.#recent.length;
  }
}

// How loud a track is to the ear, and where its ending falls: EBU R128 over chunks as they are decoded.
import { KWeightedEnergy } from './k-weighting.js';

/** Gating blocks of 400 ms begin every 100 ms (75 % overlap): ITU-R BS.1770-4, Annex 1. */
const HOPS_PER_SECOND = 10;
const HOPS_PER_BLOCK = 4;
/** Blocks below this never count. */
const ABSOLUTE_GATE_LUFS = -70;
/** Blocks this far below the mean of the rest do not count either. */
const RELATIVE_GATE_LU = -10;

/**
 * Accumulates loudness over consecutive interleaved chunks (ITU-R BS.1770-4, Annex 1; EBU R 128). Left and right
 * have weight 1, and so has the one channel of mono. Memory: 8 bytes per 100 ms.
 */
export class LoudnessMeter {
  readonly #channels: number;
  readonly #filters: readonly KWeightedEnergy[];
  readonly #hopSamples: number;
  /** Mean square of every complete 100 ms, channels summed. */
  readonly #hops: number[] = [];
  #sum = 0;
  #filled = 0;

  /** @param sampleRateHz a multiple of 10, so that a hop is a whole number of samples */
  constructor(channels: 1 | 2, sampleRateHz: number) {
    this.#channels = channels;
    this.#filters = Array.from({ length: channels }, () => new KWeightedEnergy(sampleRateHz));
    this.#hopSamples = Math.round(sampleRateHz / HOPS_PER_SECOND);
  }

  /** Takes the next interleaved chunk, whole samples of all channels. */
  push(pcm: Float32Array): void {
    const channels = this.#channels;
    const samples = Math.floor(pcm.length / channels);
    for (let done = 0; done < samples; ) {
      const count = Math.min(samples - done, this.#hopSamples - this.#filled);
      const end = (done + count) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const filter = this.#filters[channel] as KWeightedEnergy;
        this.#sum += filter.sumOfSquares(pcm, done * channels + channel, end, channels);
      }
      done += count;
      this.#filled += count;
      if (this.#filled === this.#hopSamples) this.#endHop();
    }
  }

  /**
   * Integrated loudness in LUFS of all that was pushed: the mean energy of the blocks above -70 LUFS and less than
   * 10 LU below their own mean. Null when no block passes: silence, or less than 400 ms.
   */
  integratedLufs(): number | null {
    const absolute = this.#meanAbove(energyOf(ABSOLUTE_GATE_LUFS));
    if (absolute === null) return null;
    const gate = Math.max(lufsOf(absolute) + RELATIVE_GATE_LU, ABSOLUTE_GATE_LUFS);
    const gated = this.#meanAbove(energyOf(gate));
    return gated === null ? null : lufsOf(gated);
  }

  /**
   * Where loudness falls below `lufs` for good: one past the last sample of the last 400 ms block that reaches it,
   * in samples per channel. Null when no block does.
   */
  endAbove(lufs: number): number | null {
    const threshold = energyOf(lufs);
    for (let block = this.#blocks - 1; block >= 0; block--) {
      if (this.#energyOf(block) >= threshold) return (block + HOPS_PER_BLOCK) * this.#hopSamples;
    }
    return null;
  }

  get #blocks(): number {
    return Math.max(0, this.#hops.length - HOPS_PER_BLOCK + 1);
  }

  #energyOf(block: number): number {
    const hops = this.#hops;
    const four =
      (hops[block] as number) +
      (hops[block + 1] as number) +
      (hops[block + 2] as number) +
      (hops[block + 3] as number);
    return four / HOPS_PER_BLOCK;
  }

  #endHop(): void {
    this.#hops.push(this.#sum / this.#hopSamples);
    this.#sum = 0;
    this.#filled = 0;
  }

  /** Mean energy of the blocks above `threshold`; null when there is none. */
  #meanAbove(threshold: number): number | null {
    let sum = 0;
    let count = 0;
    for (let block = 0; block < this.#blocks; block++) {
      const energy = this.#energyOf(block);
      if (energy <= threshold) continue;
      sum += energy;
      count++;
    }
    return count === 0 ? null : sum / count;
  }
}

/** Loudness of a K-weighted mean square, channels summed: -0.691 + 10 log10 (BS.1770-4, equation 2). */
function lufsOf(energy: number): number {
  return -0.691 + 10 * Math.log10(energy);
}

function energyOf(lufs: number): number {
  return 10 ** ((lufs + 0.691) / 10);
}

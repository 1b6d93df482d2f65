// The ear's filter of loudness measurement, for any sample rate: what every block's energy is measured through.

/** A second-order filter, normalised so that a0 = 1. */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * The two stages of K-weighting: a high shelf of +4 dB above 1.7 kHz (the head), then a high pass at 38 Hz (RLB).
 *
 * ITU-R BS.1770-4, Annex 1, tables 1 and 2, prints coefficients for 48 kHz only. The analogue parameters behind
 * them are those of B. De Man, "Evaluation of Implementations of the EBU R128 Loudness Measurement", AES 145
 * (2018), section 2; the bilinear transform with pre-warping takes them to other rates and gives back the printed
 * values at 48 kHz. The high pass keeps the numerator 1, -2, 1 as printed.
 */
export function kWeighting(sampleRateHz: number): readonly [shelf: Biquad, highPass: Biquad] {
  return [highShelf(sampleRateHz), highPass(sampleRateHz)];
}

function highShelf(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
  };
}

function highPass(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0 };
}

/** State below this is as good as silence; kept, it would decay into denormal numbers, which are slow. */
const NOTHING = 1e-30;

/** One channel's way through both stages, over consecutive stretches of interleaved samples. */
export class KWeightedEnergy {
  readonly #shelf: Biquad;
  readonly #highPass: Biquad;
  #s1 = 0;
  #s2 = 0;
  #h1 = 0;
  #h2 = 0;

  constructor(sampleRateHz: number) {
    [this.#shelf, this.#highPass] = kWeighting(sampleRateHz);
  }

  /**
   * Sum of the squares of the weighted samples `pcm[from]`, `pcm[from + stride]` ... before `to`
   * (direct form II transposed, both stages in one loop).
   */
  sumOfSquares(pcm: Float32Array, from: number, to: number, stride: number): number {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { a1: c1, a2: c2 } = this.#highPass;
    let s1 = this.#s1;
    let s2 = this.#s2;
    let h1 = this.#h1;
    let h2 = this.#h2;
    let sum = 0;
    for (let i = from; i < to; i += stride) {
      const x = pcm[i] as number;
      const shelved = b0 * x + s1;
      s1 = b1 * x - a1 * shelved + s2;
      s2 = b2 * x - a2 * shelved;
      const y = shelved + h1;
      h1 = h2 - 2 * shelved - c1 * y;
      h2 = shelved - c2 * y;
      sum += y * y;
    }
    // NaN from a broken decoder must not poison what follows.
    this.#s1 = settled(s1);
    this.#s2 = settled(s2);
    this.#h1 = settled(h1);
    this.#h2 = settled(h2);
    return Number.isFinite(sum) ? sum : 0;
  }
}

function settled(state: number): number {
  return Math.abs(state) > NOTHING && Number.isFinite(state) ? state : 0;
}

// The peak between the samples, which a converter or a lossy encoder makes audible although no sample shows it.

/**
 * Half of the interpolating filter for four times oversampling: 48 taps in four phases of 12 (ITU-R BS.1770-4,
 * Annex 2, table of coefficients). Phases 2 and 3 are phases 1 and 0 backwards.
 */
const PHASE_0 = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
  0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const PHASE_1 = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const TAPS = PHASE_0.length;
const HISTORY = TAPS - 1;

/** No phase weighs the two samples around the point by more than this, nor the other ten. */
const NEAR = 0.465087890625 + 0.77978515625;
const FAR = PHASE_1.reduce((sum, tap) => sum + Math.abs(tap), 0) - NEAR;

/** Samples whose loudest bounds what lies between them; small, so that one loud beat is not everywhere. */
const BLOCK = 64;

/**
 * Largest magnitude between the samples of consecutive interleaved chunks. The filter is applied only where the
 * samples around could raise the result: |y| <= NEAR * (louder neighbour) + FAR * (loudest of the surrounding), so
 * leaving the rest out changes nothing.
 */
export class TruePeakMeter {
  readonly #channels: number;
  /** One channel of a chunk, behind the end of the chunk before it. */
  readonly #lines: Float64Array[];
  #peak = 0;

  constructor(channels: 1 | 2) {
    this.#channels = channels;
    this.#lines = Array.from({ length: channels }, () => new Float64Array(HISTORY));
  }

  /** Largest magnitude so far, samples themselves included; full scale = 1. */
  get peak(): number {
    return this.#peak;
  }

  /** Takes the next interleaved chunk, whole samples of all channels. */
  push(pcm: Float32Array): void {
    const samples = Math.floor(pcm.length / this.#channels);
    for (let channel = 0; channel < this.#channels; channel++) {
      const line = this.#take(pcm, channel, samples);
      for (let from = 0; from < samples; from += BLOCK) {
        this.#measure(line, from, Math.min(from + BLOCK, samples));
      }
    }
  }

  /** The channel's line with the chunk in it; NaN counts as silence. */
  #take(pcm: Float32Array, channel: number, samples: number): Float64Array {
    const before = this.#lines[channel] as Float64Array;
    const line = before.length === HISTORY + samples ? before : new Float64Array(HISTORY + samples);
    line.set(before.subarray(before.length - HISTORY));
    for (let i = 0, from = channel; i < samples; i++, from += this.#channels) {
      const sample = pcm[from] as number;
      line[HISTORY + i] = Number.isFinite(sample) ? sample : 0;
    }
    this.#lines[channel] = line;
    return line;
  }

  /** The points that become known with samples `from` to `to` of the chunk. */
  #measure(line: Float64Array, from: number, to: number): void {
    const surrounding = loudest(line, from, to + HISTORY);
    if (surrounding > this.#peak) this.#peak = surrounding;
    let peak = this.#peak;
    // What the ten samples farther off can add at most leaves this much for the two near ones to reach.
    let needed = (peak - FAR * surrounding) / NEAR;
    if (surrounding <= needed) return;
    for (let i = from; i < to; i++) {
      if (Math.abs(line[i + 5] as number) <= needed && Math.abs(line[i + 6] as number) <= needed) continue;
      const found = interpolated(line, i);
      if (found <= peak) continue;
      peak = found;
      needed = (peak - FAR * surrounding) / NEAR;
    }
    this.#peak = peak;
  }
}

function loudest(line: Float64Array, from: number, to: number): number {
  let peak = 0;
  for (let i = from; i < to; i++) {
    const magnitude = Math.abs(line[i] as number);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

/** Loudest of the four points that the twelve samples from `line[at]` on make. */
function interpolated(line: Float64Array, at: number): number {
  let p0 = 0;
  let p1 = 0;
  let p2 = 0;
  let p3 = 0;
  for (let tap = 0; tap < TAPS; tap++) {
    const sample = line[at + tap] as number;
    p0 += sample * (PHASE_0[tap] as number);
    p1 += sample * (PHASE_1[tap] as number);
    p2 += sample * (PHASE_1[HISTORY - tap] as number);
    p3 += sample * (PHASE_0[HISTORY - tap] as number);
  }
  return Math.max(Math.abs(p0), Math.abs(p1), Math.abs(p2), Math.abs(p3));
}

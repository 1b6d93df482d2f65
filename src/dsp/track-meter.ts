// Everything one pass over a track's samples tells: how loud it is, and where its sound begins, falls and ends.
import { LoudnessMeter } from './loudness.js';
import { peakOf } from './peak.js';
import { SilenceEdges } from './silence.js';
import { TruePeakMeter } from './true-peak.js';

/**
 * An ending has begun where momentary loudness stays this far below the track's own: the point from which
 * Liquidsoap's autocue lets the next track in.
 */
const FADE_OUT_LU = 7;

/** What a {@link TrackMeter} found; positions are samples per channel from the first. */
export interface TrackMeasures {
  readonly lengthSamples: number;
  /** Largest magnitude of a sample, full scale = 1. */
  readonly peak: number;
  /** Largest magnitude of a sample or between samples, full scale = 1. */
  readonly truePeak: number;
  /** LUFS; null for silence and for less than 400 ms. */
  readonly integratedLufs: number | null;
  readonly cueInSample: number;
  readonly cueOutSample: number;
  /** Where the ending falls: from here on no 400 ms are within 7 LU of the whole track. At most `cueOutSample`. */
  readonly fadeOutSample: number;
}

/** Accumulates {@link TrackMeasures} over consecutive interleaved chunks. */
export class TrackMeter {
  readonly #edges: SilenceEdges;
  readonly #loudness: LoudnessMeter;
  readonly #truePeak: TruePeakMeter;
  #peak = 0;

  constructor(channels: 1 | 2, sampleRateHz: number) {
    this.#edges = new SilenceEdges(channels);
    this.#loudness = new LoudnessMeter(channels, sampleRateHz);
    this.#truePeak = new TruePeakMeter(channels);
  }

  /** Samples per channel seen so far. */
  get lengthSamples(): number {
    return this.#edges.lengthSamples;
  }

  /** Whether nothing has been heard so far. */
  get isSilent(): boolean {
    return this.#edges.firstSample === null;
  }

  /** Takes the next chunk, whole samples of all channels. */
  push(pcm: Float32Array): void {
    this.#peak = Math.max(this.#peak, peakOf(pcm));
    this.#edges.push(pcm);
    this.#loudness.push(pcm);
    this.#truePeak.push(pcm);
  }

  /** What all chunks together say. */
  measures(): TrackMeasures {
    const { lengthSamples } = this.#edges;
    const integratedLufs = this.#loudness.integratedLufs();
    const cueOutSample = this.#edges.endSample ?? lengthSamples;
    const falls = integratedLufs === null ? null : this.#loudness.endAbove(integratedLufs - FADE_OUT_LU);
    return {
      lengthSamples,
      peak: this.#peak,
      truePeak: this.#truePeak.peak,
      integratedLufs,
      cueInSample: this.#edges.firstSample ?? 0,
      cueOutSample,
      fadeOutSample: Math.min(falls ?? cueOutSample, cueOutSample),
    };
  }
}

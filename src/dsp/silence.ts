// Finds where sound begins and ends in a track that is seen chunk by chunk.

/** -60 dBFS: what is quieter than this counts as silence (also the cue threshold of Mixxx and LibreTime). */
export const SILENCE_PEAK = 1e-3;

/** Accumulates the edges of sound over consecutive chunks. Positions are samples per channel from the first chunk. */
export class SilenceEdges {
  readonly #channels: number;
  #length = 0;
  #first: number | null = null;
  #end: number | null = null;

  constructor(channels: 1 | 2) {
    this.#channels = channels;
  }

  /** First sample louder than {@link SILENCE_PEAK} in any channel; null while all was silence. */
  get firstSample(): number | null {
    return this.#first;
  }

  /** One past the last sample louder than {@link SILENCE_PEAK}; null while all was silence. */
  get endSample(): number | null {
    return this.#end;
  }

  /** Samples per channel seen so far. */
  get lengthSamples(): number {
    return this.#length;
  }

  /** Takes the next interleaved chunk, whole samples of all channels. */
  push(pcm: Float32Array): void {
    if (this.#first === null) {
      const i = pcm.findIndex((sample) => Math.abs(sample) > SILENCE_PEAK);
      if (i >= 0) this.#first = this.#length + Math.floor(i / this.#channels);
    }
    if (this.#first !== null) {
      let i = pcm.length - 1;
      while (i >= 0 && !(Math.abs(pcm[i] as number) > SILENCE_PEAK)) i--;
      if (i >= 0) this.#end = this.#length + Math.floor(i / this.#channels) + 1;
    }
    this.#length += Math.floor(pcm.length / this.#channels);
  }
}

// Rendering a seam for its preview: the samples a transition is made of, as a file and as waveforms to draw.
import { samplesPerFrame } from '../model/profile.js';
import { encodeWindow } from './encode-window.js';
import {
  PREROLL_FRAMES,
  type RenderedSeam,
  type RenderJob,
  type RenderTools,
  type StepReport,
} from './job.js';
import { type Closable, JobResources } from './job-resources.js';
import { type HeardVoice, mixVoices, readVoices } from './mix-pcm.js';
import type { SeamSpec } from './specs.js';
import { wavFile } from './wav.js';

/** Uses a cache folder neither for reading nor for writing: what is only looked at leaves no trace. */
export class SeamJob implements RenderJob {
  readonly #spec: SeamSpec;
  readonly #tools: RenderTools;
  readonly #resources = new JobResources();

  constructor(spec: SeamSpec, tools: RenderTools) {
    this.#spec = spec;
    this.#tools = tools;
  }

  async step(): Promise<StepReport> {
    const { mix, peakPoints } = this.#spec;
    const onOpen = (source: Closable) => this.#resources.add(source);
    const heard = await readVoices(mix, { tools: this.#tools, edgeFolder: null, rendered: [], onOpen });
    const peaks = heard.map((voice) => this.#peaks(voice, peakPoints));
    const { pcm, limitedDb } = mixVoices(mix, heard);
    const seam: RenderedSeam = { audio: await this.#audio(pcm), peaks, limitedDb };
    return { state: 'done', result: { kind: 'seam', seam } };
  }

  close(): Promise<void> {
    return this.#resources.close();
  }

  async #audio(pcm: Float32Array): Promise<Uint8Array> {
    const { mix, format } = this.#spec;
    if (format === 'none') return new Uint8Array(0);
    if (format === 'mp3') {
      return Buffer.concat(
        await encodeWindow(mix, pcm, this.#tools, (encoder) => this.#resources.add(encoder)),
      );
    }
    const { sampleRateHz, channels } = mix.profile;
    const frameValues = samplesPerFrame(sampleRateHz) * channels;
    const from = PREROLL_FRAMES * frameValues;
    return wavFile(pcm.subarray(from, from + mix.frames * frameValues), sampleRateHz, channels);
  }

  /** Largest magnitude of each of `points` equal pieces of the window; 0 where the voice is not heard. */
  #peaks({ pcm, gain, offsetSamples }: HeardVoice, points: number): number[] {
    const { frames, profile } = this.#spec.mix;
    const perFrame = samplesPerFrame(profile.sampleRateHz);
    const first = PREROLL_FRAMES * perFrame - offsetSamples;
    const pieceSamples = (frames * perFrame) / points;
    return Array.from({ length: points }, (_, point) => {
      const from = Math.max(0, Math.round(first + point * pieceSamples)) * profile.channels;
      const to = Math.max(0, Math.round(first + (point + 1) * pieceSamples)) * profile.channels;
      let peak = 0;
      for (const sample of pcm.subarray(from, to)) peak = Math.max(peak, Math.abs(sample));
      return Math.round(peak * gain * 1000) / 1000;
    });
  }
}

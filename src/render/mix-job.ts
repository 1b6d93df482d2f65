// Rendering a mix: every voice's samples under its envelopes, limited as a whole, encoded between pre-roll and post-roll.
import { randomBytes } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { frameLevels } from '../dsp/levels.js';
import { samplesPerFrame } from '../model/profile.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { AssetWriter, cacheWrite, type FrameRange, type RenderedFrame } from './asset-file.js';
import { encodeWindow } from './encode-window.js';
import { PREROLL_FRAMES, type RenderJob, type RenderTools, type StepReport } from './job.js';
import { JobResources } from './job-resources.js';
import { mixVoices, readVoices, type VoiceSources } from './mix-pcm.js';
import type { MixSpec } from './specs.js';
import type { RenderedTrack } from './voice-pcm.js';

/** Where a mix goes, and what helps to make it. */
export interface MixOutput {
  readonly path: string;
  readonly key: string;
  /** Cache folder with the edges of tracks; null while none can be kept. */
  readonly edgeFolder: string | null;
  /** What is rendered of each voice's track at its gain, aligned with the voices; null for nothing. */
  readonly rendered: readonly (RenderedTrack | null)[];
}

export class MixJob implements RenderJob {
  readonly #spec: MixSpec;
  readonly #output: MixOutput;
  readonly #tools: RenderTools;
  readonly #resources = new JobResources();

  constructor(spec: MixSpec, output: MixOutput, tools: RenderTools) {
    this.#spec = spec;
    this.#output = output;
    this.#tools = tools;
  }

  async step(): Promise<StepReport> {
    const heard = await readVoices(this.#spec, this.#sources());
    const { pcm, limitedDb } = mixVoices(this.#spec, heard);
    const frames = await this.#encode(pcm);
    await this.#store(frames);
    const { sampleRateHz, channels } = this.#spec.profile;
    const encodedS = pcm.length / channels / sampleRateHz;
    return { state: 'done', encodedS, result: { kind: 'mix', frames: frames.length, limitedDb } };
  }

  close(): Promise<void> {
    return this.#resources.close();
  }

  #sources(): VoiceSources {
    const { edgeFolder, rendered } = this.#output;
    return { tools: this.#tools, edgeFolder, rendered, onOpen: (source) => this.#resources.add(source) };
  }

  async #encode(pcm: Float32Array): Promise<RenderedFrame[]> {
    const { sampleRateHz, channels } = this.#spec.profile;
    const frameValues = samplesPerFrame(sampleRateHz) * channels;
    const frames = await encodeWindow(this.#spec, pcm, this.#tools, (encoder) =>
      this.#resources.add(encoder),
    );
    return frames.map((bytes, i) => {
      const at = (PREROLL_FRAMES + i) * frameValues;
      return { bytes, ...frameLevels(pcm.subarray(at, at + frameValues)) };
    });
  }

  /** Whole or not at all: written beside its place, then renamed into it. */
  async #store(frames: readonly RenderedFrame[]): Promise<void> {
    const { path, key } = this.#output;
    const slotBytes = slotSizeBytes(this.#spec.profile);
    // One that was given up may still be writing the same mix.
    const partPath = `${path}.${randomBytes(6).toString('hex')}.part`;
    const writer = await AssetWriter.open(partPath, slotBytes);
    try {
      await writer.write(0, frames);
      const ranges: FrameRange[] = [[0, frames.length]];
      await writer.writeHead({ key, slotBytes, totalFrames: frames.length, ranges });
      await cacheWrite(() => rename(partPath, path));
    } catch (error) {
      await rm(partPath, { force: true });
      throw error;
    } finally {
      await writer.close();
    }
  }
}

// Rendering a mix: every voice's samples under its envelopes, limited as a whole, encoded between pre-roll and post-roll.
import { rename, rm } from 'node:fs/promises';
import { openEncoder } from '../codec/encoder.js';
import { mixInto } from '../dsp/fade.js';
import { frameLevels } from '../dsp/levels.js';
import { limitWindow } from '../dsp/limiter.js';
import { samplesPerFrame } from '../model/profile.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { AssetWriter, cacheWrite, type FrameRange, type RenderedFrame } from './asset-file.js';
import {
  encoderFor,
  POSTROLL_FRAMES,
  PREROLL_FRAMES,
  type RenderJob,
  type RenderTools,
  type StepReport,
} from './job.js';
import type { MixSpec } from './specs.js';
import { type RenderedTrack, readVoice } from './voice-pcm.js';

/** PCM fed to the encoder at a time, in frames: large enough to be cheap, small enough to be answered quickly. */
const ENCODE_FRAMES = 64;

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
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(spec: MixSpec, output: MixOutput, tools: RenderTools) {
    this.#spec = spec;
    this.#output = output;
    this.#tools = tools;
  }

  async step(): Promise<StepReport> {
    const { pcm, limitedDb } = await this.#mix();
    const frames = await this.#encode(pcm);
    await this.#store(frames);
    const { sampleRateHz, channels } = this.#spec.profile;
    const encodedS = pcm.length / channels / sampleRateHz;
    return { state: 'done', encodedS, result: { kind: 'mix', frames: frames.length, limitedDb } };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((resource) => resource.close()));
    this.#open.clear();
  }

  /** Interleaved PCM of the window with its pre-roll and post-roll. */
  async #mix(): Promise<{ pcm: Float32Array; limitedDb: number }> {
    const { startFrame, frames, voices, profile, ceiling } = this.#spec;
    const perFrame = samplesPerFrame(profile.sampleRateHz);
    const firstSample = (startFrame - PREROLL_FRAMES) * perFrame;
    const samples = (PREROLL_FRAMES + frames + POSTROLL_FRAMES) * perFrame;
    const pcm = new Float32Array(samples * profile.channels);
    const adders = await Promise.all(
      voices.map((_, i) => this.#readVoice(i, firstSample, samples, perFrame)),
    );
    // Read together, but added in turn: sums of floats depend on their order, and a mix must be the same every time.
    for (const add of adders) add(pcm);
    const limitedDb = limitWindow(pcm, profile.channels, profile.sampleRateHz, { ceiling });
    return { pcm, limitedDb };
  }

  /** Reads what is heard of a voice in the window; the returned function adds it to the window's PCM. */
  async #readVoice(
    index: number,
    firstSample: number,
    samples: number,
    perFrame: number,
  ): Promise<(out: Float32Array) => void> {
    const { voices, profile } = this.#spec;
    const nothing = () => undefined;
    const voice = voices[index];
    if (!voice) return nothing;
    const origin = voice.originFrame * perFrame;
    const from = Math.max(voice.entrySample, firstSample - origin);
    const to = Math.min(voice.exitSample, firstSample + samples - origin);
    if (to <= from) return nothing;
    const { pcm, gain } = await readVoice({
      voice,
      range: { from, to },
      profile,
      tools: this.#tools,
      edgeFolder: this.#output.edgeFolder,
      rendered: this.#output.rendered[index] ?? null,
      onOpen: (source) => this.#track(source),
    });
    const offset = (from + origin - firstSample) * profile.channels;
    return (out) =>
      mixInto(out.subarray(offset), pcm, {
        firstSample: from,
        channels: profile.channels,
        gain,
        ...(voice.fadeIn ? { fadeIn: voice.fadeIn } : {}),
        fadeOuts: voice.fadeOuts,
      });
  }

  async #encode(pcm: Float32Array): Promise<RenderedFrame[]> {
    const { profile, frames: wanted } = this.#spec;
    const frameValues = samplesPerFrame(profile.sampleRateHz) * profile.channels;
    const encoder = this.#track(openEncoder({ binary: encoderFor(this.#tools, profile.encoder), profile }));
    const encoded: Uint8Array[] = [];
    for (let at = 0; at < pcm.length; at += ENCODE_FRAMES * frameValues) {
      await encoder.write(pcm.subarray(at, at + ENCODE_FRAMES * frameValues));
      encoded.push(...encoder.takeFrames());
    }
    encoder.end();
    for (let more = await encoder.readFrames(); more; more = await encoder.readFrames())
      encoded.push(...more);
    await this.#release(encoder);
    return encoded.slice(PREROLL_FRAMES, PREROLL_FRAMES + wanted).map((bytes, i) => {
      const at = (PREROLL_FRAMES + i) * frameValues;
      return { bytes, ...frameLevels(pcm.subarray(at, at + frameValues)) };
    });
  }

  /** Whole or not at all: written beside its place, then renamed into it. */
  async #store(frames: readonly RenderedFrame[]): Promise<void> {
    const { path, key } = this.#output;
    const slotBytes = slotSizeBytes(this.#spec.profile);
    const partPath = `${path}.${process.pid}.part`;
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

  #track<T extends { close(): Promise<void> }>(resource: T): T {
    this.#open.add(resource);
    return resource;
  }

  async #release(resource: { close(): Promise<void> }): Promise<void> {
    await resource.close();
    this.#open.delete(resource);
  }
}

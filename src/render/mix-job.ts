// Rendering a mix: every voice's samples under its envelopes, limited as a whole, encoded between pre-roll and post-roll.
import { rename } from 'node:fs/promises';
import { openDecoder, type PcmSource } from '../codec/decoder.js';
import { openEncoder } from '../codec/encoder.js';
import { mixInto } from '../dsp/fade.js';
import { frameLevels } from '../dsp/levels.js';
import { limitWindow } from '../dsp/limiter.js';
import { JetStreamError } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import type { Voice } from '../model/timeline.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { AssetWriter, type RenderedFrame } from './asset-file.js';
import {
  encoderFor,
  POSTROLL_FRAMES,
  PREROLL_FRAMES,
  type RenderJob,
  type RenderTools,
  type StepReport,
} from './job.js';
import type { MixSpec } from './specs.js';

/** PCM fed to the encoder at a time, in frames: large enough to be cheap, small enough to be answered quickly. */
const ENCODE_FRAMES = 64;
const CHUNK_SAMPLES = 16384;

export class MixJob implements RenderJob {
  readonly #spec: MixSpec;
  readonly #path: string;
  readonly #key: string;
  readonly #tools: RenderTools;
  readonly #open = new Set<{ close(): Promise<void> }>();

  constructor(spec: MixSpec, output: { path: string; key: string }, tools: RenderTools) {
    this.#spec = spec;
    this.#path = output.path;
    this.#key = output.key;
    this.#tools = tools;
  }

  async step(): Promise<StepReport> {
    const { pcm, limitedDb } = await this.#mix();
    const frames = await this.#encode(pcm);
    await this.#store(frames);
    return { state: 'done', result: { kind: 'mix', frames: frames.length, limitedDb } };
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
    await Promise.all(voices.map((voice) => this.#addVoice(pcm, voice, firstSample, samples, perFrame)));
    const limitedDb = limitWindow(pcm, profile.channels, profile.sampleRateHz, { ceiling });
    return { pcm, limitedDb };
  }

  async #addVoice(out: Float32Array, voice: Voice, firstSample: number, samples: number, perFrame: number) {
    const { channels, sampleRateHz } = this.#spec.profile;
    const origin = voice.originFrame * perFrame;
    const from = Math.max(voice.entrySample, firstSample - origin);
    const to = Math.min(voice.exitSample, firstSample + samples - origin);
    if (to <= from) return;
    const source = this.#track(
      openDecoder({
        ffmpegPath: this.#tools.decoder.path,
        path: voice.facts.identity.path,
        sampleRateHz,
        channels,
      }),
    );
    if ((await source.skip(from)) < from) throw decodeLost(voice, source);
    for (let at = from; at < to; ) {
      const chunk = await source.read(Math.min(CHUNK_SAMPLES, to - at));
      if (!chunk) throw decodeLost(voice, source);
      const offset = (at + origin - firstSample) * channels;
      mixInto(out.subarray(offset, offset + chunk.length), chunk, {
        firstSample: at,
        channels,
        gain: voice.gain,
        ...(voice.fadeIn ? { fadeIn: voice.fadeIn } : {}),
        fadeOuts: voice.fadeOuts,
      });
      at += chunk.length / channels;
    }
    await this.#release(source);
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
    const slotBytes = slotSizeBytes(this.#spec.profile);
    const partPath = `${this.#path}.${process.pid}.part`;
    const writer = await AssetWriter.open(partPath, slotBytes);
    await writer.write(0, frames);
    await writer.writeHead({
      key: this.#key,
      slotBytes,
      totalFrames: frames.length,
      ranges: [[0, frames.length]],
    });
    await writer.close();
    await rename(partPath, this.#path);
  }

  #track<T extends { close(): Promise<void> }>(resource: T): T {
    this.#open.add(resource);
    return resource;
  }

  async #release(resource: PcmSource | { close(): Promise<void> }): Promise<void> {
    await resource.close();
    this.#open.delete(resource);
  }
}

/** Every voice of a mix was scanned: fewer samples than then are a fault of this run, and the mix is repeated. */
function decodeLost(voice: Voice, source: PcmSource): JetStreamError {
  const why = source.failure?.message ?? 'fewer samples than when it was scanned';
  return new JetStreamError('JS_RENDER_LOST', `${voice.facts.identity.path}: ${why}`);
}

// Rendering a track's body: decode, gain, encode, store; parked between steps at no cost by not reading.
import type { PcmSource } from '../codec/decoder.js';
import { type Mp3Encoder, openEncoder } from '../codec/encoder.js';
import { applyGain } from '../dsp/gain.js';
import { frameLevels, type Levels } from '../dsp/levels.js';
import { JetStreamError } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import { slotSizeBytes } from '../mp3/slot.js';
import {
  type AssetHead,
  AssetWriter,
  addRange,
  endOfHole,
  type FrameRange,
  firstMissing,
} from './asset-file.js';
import { type EdgeSide, edgeRange, writeEdge } from './edge-file.js';
import { EdgeRecorder } from './edge-recorder.js';
import { encoderFor, type RenderJob, type RenderTools, STEP_S, type StepReport } from './job.js';
import { JobResources } from './job-resources.js';
import { isInterruption } from './lost.js';
import { encodeFrom } from './pre-roll.js';
import type { BodySpec } from './specs.js';
import { whyShort } from './track-fault.js';
import { openTrack } from './track-source.js';

/** Frames that pass through the pipes at a time: one by one, a third of the encoder's time would go into them. */
const CHUNK_FRAMES = 16;

/** Where a body job writes, and what is there already. */
export interface BodyOutput {
  readonly path: string;
  readonly head: AssetHead;
  /** Cache folder that takes the track's edges; null while they cannot be kept. */
  readonly edgeFolder: string | null;
}

/** What a job that was opened works with. */
interface OpenBody {
  readonly source: PcmSource;
  readonly encoder: Mp3Encoder;
  readonly writer: AssetWriter;
}

/** Renders one contiguous run: from the first frame missing at or after `fromFrame` to what is there, or the track's end. */
export class BodyJob implements RenderJob {
  readonly #spec: BodySpec;
  readonly #tools: RenderTools;
  readonly #path: string;
  readonly #edges: { readonly side: EdgeSide; readonly recorder: EdgeRecorder }[] = [];
  readonly #edgeFolder: string | null;
  readonly #samplesPerFrame: number;
  readonly #levels: Levels[] = [];
  readonly #resources = new JobResources();
  #head: AssetHead;
  #open: OpenBody | null = null;
  /** Asset frame of the next frame the encoder gives; runs through the pre-roll first. */
  #nextFrame: number;
  readonly #firstFrame: number;
  /** The run ends before this frame, which is rendered already; infinity for the track's end. */
  readonly #endFrame: number;
  #decodedSamples = 0;

  constructor(spec: BodySpec, output: BodyOutput, tools: RenderTools) {
    this.#spec = spec;
    this.#tools = tools;
    this.#path = output.path;
    this.#head = output.head;
    this.#edgeFolder = output.edgeFolder;
    this.#samplesPerFrame = samplesPerFrame(spec.profile.sampleRateHz);
    this.#firstFrame = firstMissing(output.head.ranges, spec.fromFrame);
    this.#endFrame = endOfHole(output.head.ranges, this.#firstFrame);
    this.#nextFrame = encodeFrom(this.#firstFrame, spec.profile);
    if (!output.edgeFolder) return;
    // Where the track ends is not known while its scan goes on.
    for (const side of spec.facts.isPartial ? (['head'] as const) : (['head', 'tail'] as const)) {
      const range = edgeRange(spec.facts, side, spec.edgeS);
      this.#edges.push({ side, recorder: new EdgeRecorder(range, spec.profile.channels) });
    }
  }

  async step(): Promise<StepReport> {
    this.#open ??= await this.#begin();
    const { source, encoder, writer } = this.#open;
    const { sampleRateHz, channels } = this.#spec.profile;
    const before = this.#nextFrame;
    const encodedBefore = this.#decodedSamples;
    // The pre-roll comes on top, so that a job that is parked after every step still gets on.
    const preRoll = Math.max(0, this.#firstFrame * this.#samplesPerFrame - encodedBefore);
    const chunkSamples = CHUNK_FRAMES * this.#samplesPerFrame;
    const frameValues = this.#samplesPerFrame * channels;
    for (let done = 0; done < STEP_S * sampleRateHz + preRoll; done += chunkSamples) {
      const pcm = await source.read(chunkSamples);
      if (!pcm) return this.#finish(this.#open);
      await this.#keepEdges(pcm);
      this.#decodedSamples += pcm.length / channels;
      applyGain(pcm, this.#spec.gain);
      for (let at = 0; at < pcm.length; at += frameValues) {
        this.#levels.push(frameLevels(pcm.subarray(at, at + frameValues)));
      }
      await encoder.write(pcm);
    }
    await this.#store(writer, encoder.takeFrames());
    if (this.#nextFrame >= this.#endFrame) return this.#end();
    const from = Math.max(before, this.#firstFrame);
    const encodedS = (this.#decodedSamples - encodedBefore) / sampleRateHz;
    const ready: FrameRange = [from, this.#nextFrame];
    return this.#nextFrame > from ? { state: 'more', encodedS, ready } : { state: 'more', encodedS };
  }

  close(): Promise<void> {
    return this.#resources.close();
  }

  async #begin(): Promise<OpenBody> {
    const { facts, profile } = this.#spec;
    const fromSample = this.#nextFrame * this.#samplesPerFrame;
    const source = await openTrack(facts, { ...profile, fromSample }, this.#tools);
    this.#resources.add(source);
    const writer = await AssetWriter.open(this.#path, slotSizeBytes(profile));
    this.#resources.add({ close: () => writer.writeHead(this.#head).finally(() => writer.close()) });
    const encoder = openEncoder({ binary: encoderFor(this.#tools, profile.encoder), profile });
    this.#resources.add(encoder);
    this.#decodedSamples = fromSample;
    return { source, encoder, writer };
  }

  /** Keeps samples of the track's beginning and end before the gain, which transitions apply for themselves. */
  async #keepEdges(pcm: Float32Array): Promise<void> {
    for (const { side, recorder } of this.#edges) {
      const whole = recorder.push(pcm, this.#decodedSamples);
      if (!whole || !this.#edgeFolder) continue;
      const edge = { firstSample: recorder.firstSample, pcm: whole };
      await writeEdge(this.#edgeFolder, this.#spec.facts, side, edge);
    }
  }

  /** Stores what the encoder gave, without the pre-roll and what is there already. */
  async #store(writer: AssetWriter, frames: readonly Uint8Array[]): Promise<void> {
    const kept = [];
    const first = Math.max(this.#nextFrame, this.#firstFrame);
    for (const bytes of frames) {
      const { peak, rms } = this.#levels.shift() ?? { peak: 0, rms: 0 };
      const frame = this.#nextFrame++;
      if (frame >= this.#firstFrame && frame < this.#endFrame) kept.push({ bytes, peak, rms });
    }
    if (kept.length === 0) return;
    await writer.write(first, kept);
    this.#head = { ...this.#head, ranges: addRange(this.#head.ranges, first, first + kept.length) };
  }

  async #finish({ source, encoder, writer }: OpenBody): Promise<StepReport> {
    const { facts } = this.#spec;
    // While the track's scan goes on, nobody knows yet how long it is.
    if (this.#decodedSamples < facts.lengthSamples || isInterruption(source.failure)) {
      throw new JetStreamError('JS_RENDER_LOST', whyShort(facts, source));
    }
    encoder.end();
    for (let frames = await encoder.readFrames(); frames; frames = await encoder.readFrames()) {
      await this.#store(writer, frames);
    }
    const totalFrames = Math.ceil(this.#decodedSamples / this.#samplesPerFrame);
    const ranges: FrameRange[] = this.#head.ranges.map(([a, b]) => [a, Math.min(b, totalFrames)]);
    this.#head = { ...this.#head, totalFrames, ranges };
    return this.#end();
  }

  async #end(): Promise<StepReport> {
    await this.close();
    return { state: 'done', result: { kind: 'body', head: this.#head } };
  }
}

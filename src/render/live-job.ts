// The live engine's encode: one encoder that never restarts, fed slice by slice, for ever; its frames go round a ring file.
import { unlink } from 'node:fs/promises';
import type { PcmSource } from '../codec/decoder.js';
import { type Mp3Encoder, openEncoder } from '../codec/encoder.js';
import { mixInto } from '../dsp/fade.js';
import { frameLevels, type Levels } from '../dsp/levels.js';
import { LookAheadLimiter } from '../dsp/look-ahead-limiter.js';
import { JetStreamError } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import type { MixWindow, Voice } from '../model/timeline.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { AssetWriter, type FrameRange, type RenderedFrame } from './asset-file.js';
import { encoderFor, type RenderJob, type RenderTools, type StepReport } from './job.js';
import { JobResources } from './job-resources.js';
import { isLost } from './lost.js';
import { LIVE_RING_FRAMES, type LiveSpec } from './specs.js';
import { onTrack, whyShort } from './track-fault.js';
import { openTrack } from './track-source.js';

/** Frames that stay in the encoder (8, see codec/encoder.ts) and in the limiter (less than one) after a slice. */
const HELD_BACK_FRAMES = 9;
const CHUNK_SAMPLES = 16384;
/** It is a second ahead of what is heard. */
const PRIORITY = 'paced';

/** A voice's decoder and the track sample it gives next. */
interface OpenVoice {
  readonly source: PcmSource;
  at: number;
  /** Slices since it was last heard, or opened. */
  unheardSlices: number;
}

/** A decoder that was opened for nothing, or has done its work, is closed after as many slices without it. */
const UNHEARD_SLICES = 40;

/** Its steps are told what to render: the next slice of the timeline. */
export class LiveJob implements RenderJob {
  readonly #spec: LiveSpec;
  readonly #path: string;
  readonly #tools: RenderTools;
  readonly #samplesPerFrame: number;
  readonly #limiter: LookAheadLimiter;
  /** By id: a voice goes on in the next slice where it was, under whatever envelope it has by then. */
  readonly #voices = new Map<number, OpenVoice>();
  /** Timeline frames that went in and have not come out, with their levels. */
  readonly #pending: ({ readonly frame: number } & Levels)[] = [];
  #encoder: Mp3Encoder | null = null;
  #writer: AssetWriter | null = null;
  readonly #resources = new JobResources();

  constructor(spec: LiveSpec, output: { readonly path: string }, tools: RenderTools) {
    const { sampleRateHz, channels } = spec.profile;
    this.#spec = spec;
    this.#path = output.path;
    this.#tools = tools;
    this.#samplesPerFrame = samplesPerFrame(sampleRateHz);
    this.#limiter = new LookAheadLimiter(channels, sampleRateHz, spec.ceiling);
  }

  async step(slice?: MixWindow): Promise<StepReport> {
    if (!slice) throw new JetStreamError('JS_INTERNAL', 'a live step needs a slice');
    const { profile, ceiling } = this.#spec;
    if (slice.frames === 0) return this.#warm(slice);
    const pcm = await this.#mix(slice);
    const frameValues = this.#samplesPerFrame * profile.channels;
    for (let i = 0; i < slice.frames; i++) {
      const { peak, rms } = frameLevels(pcm.subarray(i * frameValues, (i + 1) * frameValues));
      this.#pending.push({ frame: slice.startFrame + i, peak: Math.min(peak, ceiling), rms });
    }
    return { state: 'more', ready: await this.#encode(pcm) };
  }

  async close(): Promise<void> {
    await this.#resources.close();
    await unlink(this.#path).catch(() => undefined);
  }

  /** Interleaved PCM of a slice, not limited. */
  async #mix({ startFrame, frames, voices }: MixWindow): Promise<Float32Array> {
    const first = startFrame * this.#samplesPerFrame;
    const end = (startFrame + frames) * this.#samplesPerFrame;
    const pcm = new Float32Array((end - first) * this.#spec.profile.channels);
    for (const voice of voices) {
      await onTrack(voice.facts, () => this.#addVoice(pcm, voice, first, end));
    }
    await this.#closeUnheard(voices);
    return pcm;
  }

  /** A slice without frames opens the decoders of voices that are about to be heard, where they begin. */
  async #warm({ startFrame, voices }: MixWindow): Promise<StepReport> {
    for (const voice of voices) {
      if (this.#voices.has(voice.id)) continue;
      const first = (startFrame - voice.originFrame) * this.#samplesPerFrame;
      // One that cannot be opened fails again, and is judged, when its slice is encoded.
      await this.#openAt(voice, Math.max(voice.entrySample, first)).then(
        ({ source }) => source.arrive(),
        () => this.#voices.delete(voice.id),
      );
    }
    return { state: 'more', ready: [startFrame, startFrame] };
  }

  async #closeUnheard(heard: readonly Voice[]): Promise<void> {
    for (const [id, voice] of this.#voices) {
      voice.unheardSlices = heard.some((one) => one.id === id) ? 0 : voice.unheardSlices + 1;
      if (voice.unheardSlices <= UNHEARD_SLICES) continue;
      this.#voices.delete(id);
      await this.#resources.drop(voice.source);
    }
  }

  /** Adds what is heard of a voice within timeline samples `[first, end)`. */
  async #addVoice(out: Float32Array, voice: Voice, first: number, end: number): Promise<void> {
    const { channels } = this.#spec.profile;
    const origin = voice.originFrame * this.#samplesPerFrame;
    const from = Math.max(voice.entrySample, first - origin);
    const to = Math.min(voice.exitSample, end - origin);
    if (to <= from) return;
    const open = await this.#openAt(voice, from);
    while (open.at < to) {
      const chunk = await open.source.read(Math.min(CHUNK_SAMPLES, to - open.at));
      if (!chunk) throw decodeLost(voice, open.source);
      const offset = (open.at + origin - first) * channels;
      mixInto(out.subarray(offset, offset + chunk.length), chunk, {
        firstSample: open.at,
        channels,
        gain: voice.gain,
        fadeIn: voice.fadeIn,
        fadeOuts: voice.fadeOuts,
      });
      open.at += chunk.length / channels;
    }
  }

  /** The voice's decoder, standing at track sample `sample`: the one of the last slice where that goes on. */
  async #openAt(voice: Voice, sample: number): Promise<OpenVoice> {
    const known = this.#voices.get(voice.id);
    if (known?.at === sample) return known;
    this.#voices.delete(voice.id);
    if (known) await this.#resources.drop(known.source);
    const source = await openTrack(
      voice.facts,
      { ...this.#spec.profile, fromSample: sample },
      this.#tools,
      PRIORITY,
    );
    this.#resources.add(source);
    const open = { source, at: sample, unheardSlices: 0 };
    this.#voices.set(voice.id, open);
    return open;
  }

  /** Feeds the encoder and stores what comes out. Returns the last run of consecutive timeline frames stored. */
  async #encode(pcm: Float32Array): Promise<FrameRange> {
    const encoder = this.#openEncoder();
    await encoder.write(this.#limiter.process(pcm));
    const frames = encoder.takeFrames();
    while (this.#pending.length - frames.length > HELD_BACK_FRAMES) {
      frames.push(...((await encoder.readFrames()) ?? []));
    }
    return this.#store(frames);
  }

  async #store(frames: readonly Uint8Array[]): Promise<FrameRange> {
    const writer = await this.#openWriter();
    let range: FrameRange = [0, 0];
    let run: RenderedFrame[] = [];
    for (const bytes of frames) {
      const { frame, peak, rms } = this.#pending.shift() ?? { frame: range[1], peak: 0, rms: 0 };
      if (frame !== range[1] || frame % LIVE_RING_FRAMES === 0) {
        await writer.write((range[1] - run.length) % LIVE_RING_FRAMES, run);
        run = [];
        if (frame !== range[1]) range = [frame, frame];
      }
      run.push({ bytes, peak, rms });
      range = [range[0], frame + 1];
    }
    await writer.write((range[1] - run.length) % LIVE_RING_FRAMES, run);
    return range;
  }

  #openEncoder(): Mp3Encoder {
    if (this.#encoder) return this.#encoder;
    const { profile, isSpliced } = this.#spec;
    const binary = encoderFor(this.#tools, profile.encoder);
    this.#encoder = openEncoder({ binary, profile, reservoir: !isSpliced, priority: PRIORITY });
    this.#resources.add(this.#encoder);
    return this.#encoder;
  }

  async #openWriter(): Promise<AssetWriter> {
    if (this.#writer) return this.#writer;
    this.#writer = await AssetWriter.open(this.#path, slotSizeBytes(this.#spec.profile));
    this.#resources.add(this.#writer);
    return this.#writer;
  }
}

/** Every voice was scanned: fewer samples than then mean that it is not what it was, or that its decoder was lost. */
function decodeLost({ facts }: Voice, source: PcmSource): JetStreamError {
  const code = isLost(source.failure) ? 'JS_RENDER_LOST' : 'JS_TRACK_UNREADABLE';
  return new JetStreamError(code, whyShort(facts, source));
}

// The live engine of a mount: one continuous encode of whatever the timeline says, just ahead of the playhead.
import { messageOf } from '../model/errors.js';
import type { Profile } from '../model/profile.js';
import { frameDurationMs } from '../model/profile.js';
import {
  type BodySegment,
  endFrame,
  type MixSegment,
  type MixWindow,
  type Segment,
  type Voice,
} from '../model/timeline.js';
import { slotSizeBytes } from '../mp3/slot.js';
import { AssetReader, type RenderedFrame } from '../render/asset-file.js';
import type { LiveNews } from '../render/live-session.js';
import { isLost } from '../render/lost.js';
import { LIVE_RING_FRAMES, type LiveSpec } from '../render/specs.js';
import { culpritOf } from './culprit.js';
import type { FrameSource } from './frame-source.js';

/** The renderer as a live encode sees it. */
export interface LiveDoor {
  live(spec: LiveSpec, slice: MixWindow, deadlineMs: number, signal: AbortSignal): Promise<LiveNews>;
}

export interface LiveFramesOptions {
  readonly profile: Profile;
  /** Peak the limiter holds everything below. */
  readonly ceiling: number;
  readonly door: LiveDoor;
  /** Something became readable that was not. */
  readonly onReady: () => void;
  /** A segment cannot be rendered, ever; `culprit` is the voice to go on without. */
  readonly onFailed: (segment: BodySegment | MixSegment, culprit: Voice, reason: string) => void;
}

/**
 * How far the encode runs ahead of the playhead. What has gone in cannot be taken back, so this is what a skip waits
 * for at least; an encoder holds 0.2 s of it back, and a second must be left to begin with.
 */
const AHEAD_S = 1.25;
/** Longest slice, so that the first second is soon there. */
const SLICE_S = 0.5;
/** Decoders of voices are started this long before they are encoded. */
const WARM_S = 4;
/** A change this close to the playhead is not put in place any more. */
const MARGIN_FRAMES = 12;
/** Times a slice is tried before its newest voice is given up. */
const ATTEMPTS = 2;
/** The same where a process, an encoder or a decoder was lost: that is hardly the track's fault. */
const ATTEMPTS_WHEN_LOST = 6;

/** One per output. Nothing is kept: no cache, no assets, and no frame that was heard. */
export class LiveFrames implements FrameSource {
  readonly isClose = true;
  readonly #options: LiveFramesOptions;
  readonly #spec: LiveSpec;
  readonly #aheadFrames: number;
  readonly #sliceFrames: number;
  #settledUntil = 0;
  /** Timeline frames in the ring file. */
  #from = 0;
  #until = 0;
  #isEncoding = false;
  /** One call to the renderer at a time. */
  #last: Promise<unknown> = Promise.resolve();
  /** First segment of a change that is being decided: the encode does not pass its beginning. */
  #held: Segment | null = null;
  readonly #warm = new WeakSet<Segment>();
  #failures = 0;
  #isClosed = false;
  #reader: { readonly run: number; readonly reader: AssetReader } | null = null;

  constructor(options: LiveFramesOptions) {
    const { profile, ceiling } = options;
    const frameMs = frameDurationMs(profile);
    this.#options = options;
    this.#spec = { kind: 'live', profile, ceiling };
    this.#aheadFrames = Math.ceil((AHEAD_S * 1000) / frameMs);
    this.#sliceFrames = Math.ceil((SLICE_S * 1000) / frameMs);
  }

  get settledUntil(): number {
    return this.#settledUntil;
  }

  order(
    segments: readonly Segment[],
    dueAtMs: (frame: number) => number,
    signal: AbortSignal,
    playhead: number,
  ): void {
    const start = Math.max(this.#settledUntil, playhead);
    const segment = segments.find((one) => one.startFrame <= start && start < endFrame(one));
    const limit = Math.min(playhead + this.#aheadFrames, this.#holdUntil(segments, playhead));
    const end = Math.min(limit, start + this.#sliceFrames, segment ? endFrame(segment) : 0);
    if (this.#isEncoding) return;
    if (segment && end > start) void this.#encode(segment, start, end - start, dueAtMs(start), signal);
    else this.#warmUp(segments, start, dueAtMs(start), signal);
  }

  learn(): void {}

  readyFrames(_segments: readonly Segment[], frame: number): number {
    return this.#from <= frame ? Math.max(0, this.#until - frame) : 0;
  }

  /** Nothing is encoded ahead of a decision; its decoders are started, and room is left for it meanwhile. */
  async prepare(segments: readonly Segment[], deadlineMs: number, signal: AbortSignal): Promise<void> {
    const first = segments[0];
    if (!first) return;
    this.#held = first;
    await this.#ask({ ...placeOf(first), voices: voicesOf(first) }, deadlineMs, signal);
  }

  async read(segment: Segment, offset: number, count: number): Promise<RenderedFrame[]> {
    const frame = segment.startFrame + offset;
    if (frame < this.#from) this.#goBackTo(frame);
    const slot = frame % LIVE_RING_FRAMES;
    const wanted = Math.min(count, this.readyFrames([], frame), LIVE_RING_FRAMES - slot);
    if (wanted <= 0 || !this.#reader) return [];
    const frames = await this.#reader.reader.read(slot, wanted);
    if (frames.length === 0) this.#goBackTo(frame);
    return frames;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const open = this.#reader;
    this.#reader = null;
    await open?.reader.close();
  }

  /** Frame the encode must not pass while a change is being decided; that ends when it was taken or came too late. */
  #holdUntil(segments: readonly Segment[], playhead: number): number {
    const held = this.#held;
    if (held && (segments.includes(held) || held.startFrame < playhead + 2 * MARGIN_FRAMES))
      this.#held = null;
    return this.#held?.startFrame ?? Number.POSITIVE_INFINITY;
  }

  /** Starts the decoders of the next segment that begins soon. */
  #warmUp(segments: readonly Segment[], start: number, dueMs: number, signal: AbortSignal): void {
    const soon = start + Math.round(WARM_S / SLICE_S) * this.#sliceFrames;
    const next = segments.find(
      (one) => one.startFrame > start && one.startFrame < soon && !this.#warm.has(one),
    );
    if (!next) return;
    this.#warm.add(next);
    // A renderer that is lost shows again when the next slice is encoded.
    this.#ask({ ...placeOf(next), voices: voicesOf(next) }, dueMs, signal).catch(() => undefined);
  }

  #ask(slice: MixWindow, dueMs: number, signal: AbortSignal): Promise<LiveNews> {
    const asked = this.#last
      .catch(() => undefined)
      .then(() => this.#options.door.live(this.#spec, slice, dueMs, signal));
    this.#last = asked.catch(() => undefined);
    return asked;
  }

  /** An encoder was lost, and with it the frames it held back: they are encoded again. */
  #goBackTo(frame: number): void {
    this.#from = frame;
    this.#until = frame;
    this.#settledUntil = frame;
  }

  /** Never rejects. A slice lies within one segment, so that it is mixed of exactly that one's voices. */
  async #encode(segment: Segment, startFrame: number, frames: number, dueMs: number, signal: AbortSignal) {
    const slice = { startFrame, frames, voices: voicesOf(segment) };
    this.#isEncoding = true;
    this.#settledUntil = startFrame + frames;
    try {
      await this.#adopt(await this.#ask(slice, dueMs, signal));
      this.#failures = 0;
    } catch (error) {
      this.#settledUntil = this.#until;
      this.#failures++;
      this.#giveUp(segment, signal, error);
    } finally {
      this.#isEncoding = false;
    }
    if (!signal.aborted) this.#options.onReady();
  }

  async #adopt({ run, path, ready: [from, until] }: LiveNews): Promise<void> {
    if (until === from) return;
    if (from !== this.#until || run !== this.#reader?.run) this.#from = from;
    this.#until = until;
    if (this.#reader?.run === run || this.#isClosed) return;
    const reader = await AssetReader.open(path, slotSizeBytes(this.#spec.profile));
    if (this.#isClosed) return reader.close();
    const old = this.#reader;
    this.#reader = { run, reader };
    await old?.reader.close();
  }

  #giveUp(segment: Segment, signal: AbortSignal, error: unknown): void {
    const culprit = culpritOf(voicesOf(segment), error);
    const attempts = isLost(error) ? ATTEMPTS_WHEN_LOST : ATTEMPTS;
    if (signal.aborted || this.#failures < attempts || segment.kind === 'silence' || !culprit) return;
    this.#failures = 0;
    this.#options.onFailed(segment, culprit, messageOf(error));
  }
}

/** A slice's place without any frames of it. */
function placeOf({ startFrame }: Segment): { startFrame: number; frames: 0 } {
  return { startFrame, frames: 0 };
}

function voicesOf(segment: Segment): readonly Voice[] {
  if (segment.kind === 'body') return [segment.voice];
  return segment.kind === 'mix' ? segment.window.voices : [];
}

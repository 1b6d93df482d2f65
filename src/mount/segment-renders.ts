// The splice engine of a mount: orders what the timeline needs from the renderer, and reads it back frame by frame.

import { messageOf } from '../model/errors.js';
import type { Profile } from '../model/profile.js';
import { frameDurationMs, samplesPerFrame } from '../model/profile.js';
import {
  type BodySegment,
  endFrame,
  type MixSegment,
  type MixWindow,
  type Segment,
  type Voice,
} from '../model/timeline.js';
import { slotSizeBytes } from '../mp3/slot.js';
import type { AssetNews } from '../render/asset.js';
import { AssetReader, type FrameRange, type RenderedFrame } from '../render/asset-file.js';
import type { AssetWish } from '../render/asset-wishes.js';
import { assetKey, type BodySpec, type MixSpec, mixKey } from '../render/specs.js';
import { culpritOf } from './culprit.js';
import type { ComingTrack, FrameSource } from './frame-source.js';

/** The renderer as a mount sees it. */
export interface RenderDoor {
  mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string>;
  want(spec: BodySpec, wish: AssetWish): void;
  release(key: string): void;
  distrust(key: string): void;
}

export interface SegmentRendersOptions {
  readonly profile: Profile;
  readonly encoderVersion: string;
  readonly silenceFrame: Uint8Array;
  /** Peak the limiter holds mixes below. */
  readonly ceiling: number;
  readonly door: RenderDoor;
  /** Longest overlap, in seconds, whose samples are kept beside assets. */
  readonly edgeS: number;
  /** Something became readable that was not. */
  readonly onReady: () => void;
  /** A segment cannot be rendered, ever; `culprit` is the voice to go on without. */
  readonly onFailed: (segment: BodySegment | MixSegment, culprit: Voice, reason: string) => void;
}

interface MixRender {
  path: string | null;
}

/** A wish is repeated when its due time moved by more than this. */
const DUE_TOLERANCE_MS = 2000;

/** One per output. */
export class SegmentRenders implements FrameSource {
  readonly settledUntil = 0;
  readonly isClose = false;
  readonly #options: SegmentRendersOptions;
  readonly #slotBytes: number;
  readonly #frameMs: number;
  readonly #mixes = new WeakMap<MixWindow, MixRender>();
  readonly #keys = new WeakMap<Pick<Voice, 'facts' | 'gain'>, string>();
  /** Asset frame from which a voice's track is wished for; it never goes back. */
  readonly #neededFrom = new WeakMap<Voice, number>();
  readonly #assets = new Map<string, AssetNews>();
  readonly #wishes = new Map<string, AssetWish>();
  #reader: { path: string; reader: AssetReader } | null = null;

  constructor(options: SegmentRendersOptions) {
    this.#options = options;
    this.#slotBytes = slotSizeBytes(options.profile);
    this.#frameMs = frameDurationMs(options.profile);
  }

  order(
    segments: readonly Segment[],
    dueAtMs: (frame: number) => number,
    signal: AbortSignal,
    playhead: number,
    coming: readonly ComingTrack[] = [],
  ): void {
    const needed = new Set<string>();
    for (const segment of segments) {
      if (segment.kind === 'mix') this.#orderMix(segment, dueAtMs(segment.startFrame), signal);
      if (segment.kind !== 'body') continue;
      // A track may be in several segments: its asset is wished for from the first of them on.
      const key = this.#keyOf(segment.voice);
      if (!needed.has(key)) this.#orderBody(key, segment, playhead, dueAtMs);
      needed.add(key);
    }
    const last = segments.at(-1);
    let due = dueAtMs(last ? endFrame(last) : playhead);
    for (const track of coming) {
      // A stream has no place yet where it would be entered.
      if (track.facts.stream) continue;
      const key = this.#keyOf(track);
      if (!needed.has(key)) this.#warm(key, track, due);
      needed.add(key);
      due += ((track.exitSample - track.entrySample) / track.facts.sampleRateHz) * 1000;
    }
    for (const key of this.#wishes.keys()) if (!needed.has(key)) this.#release(key);
  }

  learn(segments: readonly Segment[], news: AssetNews): void {
    // News of what was given up meanwhile would be kept for ever.
    if (!this.#wishes.has(news.key)) return;
    this.#assets.set(news.key, news);
    this.#options.onReady();
    if (!news.failure) return;
    const bodies = segments.filter((segment) => segment.kind === 'body');
    const failed = bodies.find((segment) => this.#keyOf(segment.voice) === news.key);
    if (failed) this.#options.onFailed(failed, failed.voice, news.failure.message);
  }

  readyFrames(segments: readonly Segment[], frame: number): number {
    let at = frame;
    for (const segment of segments) {
      const end = endFrame(segment);
      if (end <= at) continue;
      const ready = this.#readyUntil(segment, at);
      at = Math.max(at, ready);
      if (ready < end) break;
    }
    return at - frame;
  }

  async prepare(segments: readonly Segment[], deadlineMs: number, signal: AbortSignal): Promise<void> {
    const first = segments.find((segment) => segment.kind === 'mix');
    if (!first) return;
    const path = await this.#options.door.mix(this.#mixSpec(first.window), deadlineMs, signal);
    this.#mixes.set(first.window, { path });
  }

  async read(segment: Segment, offset: number, count: number): Promise<RenderedFrame[]> {
    if (segment.kind === 'silence') {
      return Array.from({ length: count }, () => ({ bytes: this.#options.silenceFrame, peak: 0, rms: 0 }));
    }
    if (segment.kind === 'mix') {
      const path = this.#mixes.get(segment.window)?.path;
      const frames = path ? await this.#readFile(path, offset, count) : [];
      if (path && frames.length < count) this.#distrustMix(segment.window);
      return frames;
    }
    const key = this.#keyOf(segment.voice);
    const news = this.#assets.get(key);
    const from = segment.assetFrame + offset;
    const range = this.#rangeAt(segment, offset);
    if (!news || !range) return [];
    const slot = from % (news.ringFrames ?? Number.POSITIVE_INFINITY);
    const wanted = Math.min(count, range[1] - from, (news.ringFrames ?? Number.POSITIVE_INFINITY) - slot);
    const frames = await this.#readFile(news.path, slot, wanted);
    if (frames.length < wanted) this.#distrust(key);
    return frames;
  }

  async close(): Promise<void> {
    for (const key of this.#wishes.keys()) this.#release(key);
    await this.#reader?.reader.close();
    this.#reader = null;
  }

  /** Timeline frame up to which a segment is rendered, seen from `frame` in it. */
  #readyUntil(segment: Segment, frame: number): number {
    const end = endFrame(segment);
    if (segment.kind === 'silence') return end;
    if (segment.kind === 'mix') return this.#mixes.get(segment.window)?.path ? end : frame;
    const offset = frame - segment.startFrame;
    const range = this.#rangeAt(segment, offset);
    return range ? Math.min(end, frame + range[1] - (segment.assetFrame + offset)) : frame;
  }

  #rangeAt(segment: BodySegment, offset: number): FrameRange | undefined {
    const at = segment.assetFrame + offset;
    const news = this.#assets.get(this.#keyOf(segment.voice));
    return news?.ranges.find(([from, to]) => from <= at && at < to);
  }

  #orderMix(segment: MixSegment, dueAtMs: number, signal: AbortSignal): void {
    if (this.#mixes.has(segment.window)) return;
    const render: MixRender = { path: null };
    this.#mixes.set(segment.window, render);
    this.#options.door.mix(this.#mixSpec(segment.window), dueAtMs, signal).then(
      (path) => {
        render.path = path;
        this.#options.onReady();
      },
      (error: unknown) => {
        const culprit = culpritOf(segment.window.voices, error);
        if (!signal.aborted && culprit) this.#options.onFailed(segment, culprit, messageOf(error));
      },
    );
  }

  #orderBody(key: string, segment: BodySegment, playhead: number, dueAtMs: (frame: number) => number): void {
    const offset = this.#neededOffset(segment, playhead);
    const fromFrame = segment.assetFrame + offset;
    const due = dueAtMs(segment.startFrame + offset);
    this.#wish(key, segment.voice, { fromFrame, dueAtMs: due, frameMs: this.#frameMs, isPlanned: true });
  }

  #warm(key: string, track: ComingTrack, dueAtMs: number): void {
    const fromFrame = Math.floor(track.entrySample / samplesPerFrame(track.facts.sampleRateHz));
    this.#wish(key, track, { fromFrame, dueAtMs, frameMs: this.#frameMs, isPlanned: false });
  }

  #wish(key: string, { facts, gain }: Pick<Voice, 'facts' | 'gain'>, wish: AssetWish): void {
    const known = this.#wishes.get(key);
    const isSame =
      known?.fromFrame === wish.fromFrame &&
      known.isPlanned === wish.isPlanned &&
      Math.abs(known.dueAtMs - wish.dueAtMs) < DUE_TOLERANCE_MS;
    if (isSame) return;
    this.#wishes.set(key, wish);
    const { profile, door, edgeS, ceiling } = this.#options;
    const { fromFrame } = wish;
    door.want({ kind: 'body', profile, facts, gain, fromFrame, edgeS, ceiling }, wish);
  }

  /** Frame of a segment from which it must be rendered: what was heard is not needed again when the asset was lost. */
  #neededOffset(segment: BodySegment, playhead: number): number {
    const passed = Math.max(0, Math.min(playhead - segment.startFrame, segment.frames - 1));
    const isThere = this.#rangeAt(segment, passed) !== undefined;
    const known = (this.#neededFrom.get(segment.voice) ?? 0) - segment.assetFrame;
    const offset = Math.max(0, known, isThere ? 0 : passed);
    if (offset > known) this.#neededFrom.set(segment.voice, segment.assetFrame + offset);
    return offset;
  }

  #release(key: string): void {
    this.#wishes.delete(key);
    this.#assets.delete(key);
    this.#options.door.release(key);
  }

  #distrust(key: string): void {
    this.#assets.delete(key);
    void this.#closeReader();
    this.#options.door.distrust(key);
  }

  /** A mix that is damaged or gone is ordered anew. */
  #distrustMix(window: MixWindow): void {
    const { door, encoderVersion } = this.#options;
    this.#mixes.delete(window);
    void this.#closeReader();
    door.distrust(mixKey(this.#mixSpec(window), encoderVersion));
  }

  #keyOf(voice: Pick<Voice, 'facts' | 'gain'>): string {
    const known = this.#keys.get(voice);
    if (known) return known;
    const { profile, encoderVersion } = this.#options;
    const key = assetKey({ identity: voice.facts.identity, gain: voice.gain, profile }, encoderVersion);
    this.#keys.set(voice, key);
    return key;
  }

  #mixSpec({ startFrame, frames, voices }: MixWindow): MixSpec {
    const { profile, ceiling } = this.#options;
    return { kind: 'mix', profile, startFrame, frames, voices, ceiling };
  }

  async #readFile(path: string, firstFrame: number, count: number): Promise<RenderedFrame[]> {
    if (this.#reader?.path !== path) {
      await this.#closeReader();
      const reader = await AssetReader.open(path, this.#slotBytes).catch(() => null);
      // Gone with its cache: nothing can be read, and it is rendered anew.
      if (!reader) return [];
      this.#reader = { path, reader };
    }
    return this.#reader.reader.read(firstFrame, count);
  }

  async #closeReader(): Promise<void> {
    const open = this.#reader;
    this.#reader = null;
    await open?.reader.close();
  }
}

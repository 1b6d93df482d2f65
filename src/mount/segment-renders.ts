// The splice engine of a mount: orders what the timeline needs from the renderer, and reads it back frame by frame.

import { messageOf } from '../model/errors.js';
import type { Profile } from '../model/profile.js';
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
import type { RenderedFrame } from '../render/asset-file.js';
import { type MixSpec, mixKey } from '../render/specs.js';
import { culpritOf } from './culprit.js';
import type { ComingTrack, FrameSource } from './frame-source.js';
import { HeldFiles, type NamedFile } from './held-files.js';
import { type AssetDoor, TrackAssets } from './track-assets.js';

/** The renderer as a mount sees it. */
export interface RenderDoor extends AssetDoor {
  mix(spec: MixSpec, deadlineMs: number, signal: AbortSignal): Promise<string>;
  /** What was read of a mix is damaged or gone. */
  distrustMix(key: string): void;
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

/** One per output. */
export class SegmentRenders implements FrameSource {
  readonly settledUntil = 0;
  readonly isClose = false;
  readonly #options: SegmentRendersOptions;
  readonly #mixes = new WeakMap<MixWindow, MixRender>();
  readonly #files: HeldFiles;
  readonly #assets: TrackAssets;

  constructor(options: SegmentRendersOptions) {
    const { profile, encoderVersion, door } = options;
    this.#options = options;
    this.#files = new HeldFiles(slotSizeBytes(profile));
    this.#assets = new TrackAssets({
      profile,
      encoderVersion,
      door,
      files: this.#files,
      // Both may change while the mount plays.
      ceiling: () => options.ceiling,
      edgeS: () => options.edgeS,
    });
  }

  order(
    segments: readonly Segment[],
    dueAtMs: (frame: number) => number,
    signal: AbortSignal,
    playhead: number,
    coming: readonly ComingTrack[] = [],
  ): void {
    for (const segment of segments)
      if (segment.kind === 'mix') this.#orderMix(segment, dueAtMs(segment.startFrame), signal);
    this.#assets.order(segments, dueAtMs, playhead, coming);
    this.#hold(segments, coming);
  }

  learn(segments: readonly Segment[], news: AssetNews): void {
    const failed = this.#assets.learn(segments, news);
    this.#options.onReady();
    if (failed && news.failure) this.#options.onFailed(failed, failed.voice, news.failure.message);
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
    if (segment.kind === 'body') return this.#assets.read(segment, offset, count);
    const path = this.#mixes.get(segment.window)?.path;
    if (!path) return [];
    const reader = await this.#files.open({ name: path, path });
    const frames = reader ? await reader.read(offset, count) : [];
    if (frames.length < count) this.#distrustMix(segment.window, path);
    return frames;
  }

  async close(): Promise<void> {
    this.#assets.close();
    await this.#files.close();
  }

  /** Keeps open what is rendered of what is planned and what comes, as it is heard; what is gone is ordered anew. */
  #hold(segments: readonly Segment[], coming: readonly ComingTrack[]): void {
    const mixes = new Map<string, MixWindow>();
    const planned = segments.map((segment): NamedFile | undefined => {
      if (segment.kind === 'body') return this.#assets.fileOf(segment.voice);
      const path = segment.kind === 'mix' && this.#mixes.get(segment.window)?.path;
      if (!path) return undefined;
      mixes.set(path, segment.window);
      return { name: path, path };
    });
    const later = coming.map((track) => this.#assets.fileOf(track));
    const files = [...planned, ...later].filter((file) => file !== undefined);
    this.#files.keepOnly(files, (file) => {
      const window = mixes.get(file.path);
      if (window) this.#distrustMix(window, file.path);
      else this.#assets.gone(file);
      this.#options.onReady();
    });
  }

  /** Timeline frame up to which a segment is rendered, seen from `frame` in it. */
  #readyUntil(segment: Segment, frame: number): number {
    const end = endFrame(segment);
    if (segment.kind === 'silence') return end;
    if (segment.kind === 'mix') return this.#mixes.get(segment.window)?.path ? end : frame;
    const offset = frame - segment.startFrame;
    const range = this.#assets.rangeAt(segment, offset);
    return range ? Math.min(end, frame + range[1] - (segment.assetFrame + offset)) : frame;
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

  /** A mix that is damaged or gone is ordered anew. */
  #distrustMix(window: MixWindow, path: string): void {
    const { door, encoderVersion } = this.#options;
    this.#files.drop(path);
    if (this.#mixes.get(window)?.path !== path) return;
    this.#mixes.delete(window);
    door.distrustMix(mixKey(this.#mixSpec(window), encoderVersion));
  }

  #mixSpec({ startFrame, frames, voices }: MixWindow): MixSpec {
    const { profile, ceiling } = this.#options;
    return { kind: 'mix', profile, startFrame, frames, voices, ceiling };
  }
}

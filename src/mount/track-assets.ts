// The rendered tracks of a mount's timeline: wished for, held open while they are planned, wished for anew when lost.
import { frameDurationMs, type Profile, samplesPerFrame } from '../model/profile.js';
import { type BodySegment, endFrame, type Segment, type Voice } from '../model/timeline.js';
import type { AssetNews } from '../render/asset.js';
import { type FrameRange, firstMissing, type RenderedFrame } from '../render/asset-file.js';
import type { AssetWish } from '../render/asset-wishes.js';
import { assetKey, type BodySpec } from '../render/specs.js';
import type { ComingTrack } from './frame-source.js';
import type { HeldFiles, NamedFile } from './held-files.js';

/** The renderer's side of assets. */
export interface AssetDoor {
  want(spec: BodySpec, wish: AssetWish): void;
  release(key: string): void;
  /** What was read of an asset's edition is damaged or gone. */
  distrust(key: string, edition: number): void;
}

export interface TrackAssetsOptions {
  readonly profile: Profile;
  readonly encoderVersion: string;
  readonly door: AssetDoor;
  readonly files: HeldFiles;
  /** Peak the limiter holds what needs it below. */
  readonly ceiling: () => number;
  /** Longest overlap, in seconds, whose samples are kept beside assets. */
  readonly edgeS: () => number;
}

/** A wish is repeated when its due time moved by more than this. */
const DUE_TOLERANCE_MS = 2000;

/** One per output. */
export class TrackAssets {
  readonly #options: TrackAssetsOptions;
  readonly #frameMs: number;
  readonly #keys = new WeakMap<Pick<Voice, 'facts' | 'gain'>, string>();
  /** Asset frame from which a voice's track is wished for; it never goes back. */
  readonly #neededFrom = new WeakMap<Voice, number>();
  readonly #assets = new Map<string, AssetNews>();
  /** What was wished for last, and whether the track's scan still went on. */
  readonly #wishes = new Map<string, AssetWish & { readonly isPartial: true | undefined }>();
  /** Lost to the cache, and still held open with all that is needed of them: nothing is wished for. */
  readonly #kept = new Set<string>();

  constructor(options: TrackAssetsOptions) {
    this.#options = options;
    this.#frameMs = frameDurationMs(options.profile);
  }

  /** Wishes for what the segments need and for what comes, and gives up what neither needs. */
  order(
    segments: readonly Segment[],
    dueAtMs: (frame: number) => number,
    playhead: number,
    coming: readonly ComingTrack[],
  ): void {
    const needed = new Set<string>();
    for (const segment of segments) {
      if (segment.kind !== 'body') continue;
      // A track may be in several segments: its asset is wished for from the first of them on.
      const key = this.#keyOf(segment.voice);
      if (!needed.has(key) && !this.#isKept(key, segments)) this.#orderBody(key, segment, playhead, dueAtMs);
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
    for (const key of [...this.#wishes.keys(), ...this.#kept]) if (!needed.has(key)) this.#release(key);
  }

  /** Takes news of an asset; returns the segment that can never be rendered because of it. */
  learn(segments: readonly Segment[], news: AssetNews): BodySegment | undefined {
    const { key, edition } = news;
    // News of what was given up meanwhile would be kept for ever.
    if (!this.#wishes.has(key)) return undefined;
    const known = this.#assets.get(key);
    // The rings of a stream follow one another by themselves.
    const isOther = known && known.edition !== edition && news.ringFrames === undefined;
    if (isOther && this.#options.files.isOpen(fileOf(known)) && this.#covers(known, segments)) {
      this.#keep(key);
      return undefined;
    }
    this.#assets.set(key, news);
    return news.failure ? this.#bodies(segments, key)[0] : undefined;
  }

  /** The rendered range that holds frame `offset` of a segment. */
  rangeAt(segment: BodySegment, offset: number): FrameRange | undefined {
    const at = segment.assetFrame + offset;
    const news = this.#assets.get(this.#keyOf(segment.voice));
    return news?.ranges.find(([from, to]) => from <= at && at < to);
  }

  /** The file a track is read from, or will be, once there is one. */
  fileOf(track: Pick<Voice, 'facts' | 'gain'>): NamedFile | undefined {
    const news = this.#assets.get(this.#keyOf(track));
    return news && news.ranges.length > 0 ? fileOf(news) : undefined;
  }

  /** Reads up to `count` frames of a segment from its frame `offset` on; as many as are there. */
  async read(segment: BodySegment, offset: number, count: number): Promise<RenderedFrame[]> {
    const news = this.#assets.get(this.#keyOf(segment.voice));
    const range = this.rangeAt(segment, offset);
    if (!news || !range) return [];
    const from = segment.assetFrame + offset;
    const ringFrames = news.ringFrames ?? Number.POSITIVE_INFINITY;
    const slot = from % ringFrames;
    const wanted = Math.min(count, range[1] - from, ringFrames - slot);
    const reader = await this.#options.files.open(fileOf(news));
    const frames = reader ? await reader.read(slot, wanted) : [];
    if (frames.length < wanted) this.#distrust(news);
    return frames;
  }

  /** The file of a segment is gone. */
  gone(file: NamedFile): void {
    for (const news of this.#assets.values()) if (fileOf(news).name === file.name) this.#distrust(news);
  }

  /** Ends every wish. */
  close(): void {
    for (const key of this.#wishes.keys()) this.#release(key);
  }

  #bodies(segments: readonly Segment[], key: string): BodySegment[] {
    return segments.filter(
      (segment): segment is BodySegment => segment.kind === 'body' && this.#keyOf(segment.voice) === key,
    );
  }

  /** Whether all that is to be heard of an asset is in what is known of it; of one that comes later, all there is. */
  #covers(news: AssetNews, segments: readonly Segment[]): boolean {
    const bodies = this.#bodies(segments, news.key);
    if (bodies.length === 0)
      return news.totalFrames !== null && firstMissing(news.ranges, 0) >= news.totalFrames;
    return bodies.every(({ voice, assetFrame, frames }) => {
      const from = Math.max(assetFrame, this.#neededFrom.get(voice) ?? 0);
      return firstMissing(news.ranges, from) >= assetFrame + frames;
    });
  }

  /** Goes on with a file that others have lost: it stays open. */
  #keep(key: string): void {
    this.#kept.add(key);
    this.#wishes.delete(key);
    this.#options.door.release(key);
  }

  /** False, and wished for again, when the timeline needs more of it by now. */
  #isKept(key: string, segments: readonly Segment[]): boolean {
    const news = this.#assets.get(key);
    if (this.#kept.has(key) && news && this.#covers(news, segments)) return true;
    if (this.#kept.delete(key)) this.#assets.delete(key);
    return false;
  }

  #orderBody(key: string, segment: BodySegment, playhead: number, dueAtMs: (frame: number) => number): void {
    const offset = this.#neededOffset(segment, playhead);
    const fromFrame = segment.assetFrame + offset;
    const due = dueAtMs(segment.startFrame + offset);
    this.#wish(key, segment.voice, { fromFrame, dueAtMs: due, frameMs: this.#frameMs, isPlanned: true });
  }

  #warm(key: string, track: ComingTrack, dueAtMs: number): void {
    if (this.#kept.has(key)) return;
    const fromFrame = Math.floor(track.entrySample / samplesPerFrame(track.facts.sampleRateHz));
    this.#wish(key, track, { fromFrame, dueAtMs, frameMs: this.#frameMs, isPlanned: false });
  }

  #wish(key: string, { facts, gain }: Pick<Voice, 'facts' | 'gain'>, wish: AssetWish): void {
    const known = this.#wishes.get(key);
    const isSame =
      known?.fromFrame === wish.fromFrame &&
      known.isPlanned === wish.isPlanned &&
      known.isPartial === facts.isPartial &&
      Math.abs(known.dueAtMs - wish.dueAtMs) < DUE_TOLERANCE_MS;
    if (isSame) return;
    this.#wishes.set(key, { ...wish, isPartial: facts.isPartial });
    const { profile, door, edgeS, ceiling } = this.#options;
    const { fromFrame } = wish;
    door.want({ kind: 'body', profile, facts, gain, fromFrame, edgeS: edgeS(), ceiling: ceiling() }, wish);
  }

  /** Frame of a segment from which it must be rendered: what was heard is not needed again when the asset was lost. */
  #neededOffset(segment: BodySegment, playhead: number): number {
    const passed = Math.max(0, Math.min(playhead - segment.startFrame, segment.frames - 1));
    const isThere = this.rangeAt(segment, passed) !== undefined;
    const known = (this.#neededFrom.get(segment.voice) ?? 0) - segment.assetFrame;
    const offset = Math.max(0, known, isThere ? 0 : passed);
    if (offset > known) this.#neededFrom.set(segment.voice, segment.assetFrame + offset);
    return offset;
  }

  #release(key: string): void {
    this.#assets.delete(key);
    this.#kept.delete(key);
    if (this.#wishes.delete(key)) this.#options.door.release(key);
  }

  #distrust(news: AssetNews): void {
    const { files, door } = this.#options;
    files.drop(fileOf(news).name);
    this.#kept.delete(news.key);
    if (this.#assets.get(news.key) === news) this.#assets.delete(news.key);
    door.distrust(news.key, news.edition);
  }

  #keyOf(voice: Pick<Voice, 'facts' | 'gain'>): string {
    const known = this.#keys.get(voice);
    if (known) return known;
    const { profile, encoderVersion } = this.#options;
    const key = assetKey({ identity: voice.facts.identity, gain: voice.gain, profile }, encoderVersion);
    this.#keys.set(voice, key);
    return key;
  }
}

function fileOf({ path, edition }: AssetNews): NamedFile {
  return { name: `${edition} ${path}`, path };
}

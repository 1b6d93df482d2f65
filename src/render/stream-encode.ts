// The frames of one live stream at one gain and profile: encoded as it comes, on its own grid, into a ring file.
import { messageOf } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import type { Voice } from '../model/timeline.js';
import type { TrackFacts } from '../model/track.js';
import { slotSizeBytes } from '../mp3/slot.js';
import type { AssetNews } from './asset.js';
import { PREROLL_FRAMES } from './job.js';
import { LiveSession, type RingPlace } from './live-session.js';
import type { RenderPool } from './pool.js';
import { type BodySpec, LIVE_RING_FRAMES, type LiveSpec } from './specs.js';

export interface StreamEncodeOptions {
  readonly pool: RenderPool;
  readonly key: string;
  readonly spec: BodySpec;
  /** Frame of the stream to begin with. */
  readonly fromFrame: number;
  /** Where the ring files of the encoder's runs go. */
  readonly place: RingPlace;
}

/** Longest slice, in frames: under 3 s. */
const SLICE_FRAMES = 72;
/** Frames after the end of a stream that push out what the encoder holds back. */
const FLUSH_FRAMES = 16;
/** Due so soon that it comes first: the frames behind it are on the air in a few seconds. */
const DUE_MS = 2_000;
/** Frames that are encoded again when the encoder was lost: those that nobody may have read yet. */
const REDO_FRAMES = 1024;
const MAX_FAILURES = 4;
const DEFAULT_CEILING = 0.95;

/** Frames lie at `frame % LIVE_RING_FRAMES` of the file that is told. */
export class StreamEncode {
  readonly #options: StreamEncodeOptions;
  readonly #session: LiveSession;
  readonly #subscribers = new Map<string, (news: AssetNews) => void>();
  readonly #firstFrame: number;
  readonly #perFrame: number;
  #facts: TrackFacts;
  /** Next frame that goes in, and the frames that came out. */
  #at: number;
  #from: number;
  #until: number;
  #path = '';
  /** Run of the encoder that wrote them. */
  #run = 0;
  #failures = 0;
  #failure: AssetNews['failure'] = null;
  #isEncoding = false;
  #isClosed = false;

  constructor(options: StreamEncodeOptions) {
    const { pool, spec, fromFrame, place } = options;
    this.#options = options;
    this.#facts = spec.facts;
    this.#perFrame = samplesPerFrame(spec.profile.sampleRateHz);
    this.#firstFrame = fromFrame;
    this.#at = Math.max(0, fromFrame - PREROLL_FRAMES);
    this.#from = fromFrame;
    this.#until = fromFrame;
    const live: LiveSpec = {
      kind: 'live',
      profile: spec.profile,
      ceiling: spec.ceiling ?? DEFAULT_CEILING,
      isSpliced: true,
    };
    this.#session = new LiveSession(pool, live, place);
  }

  /** Tells a subscriber what there is, and of all that comes. */
  join(subscriber: string, notify: (news: AssetNews) => void): void {
    this.#subscribers.set(subscriber, notify);
    notify(this.#news());
  }

  /** True when a frame is there, or will be: what lies before its first frame, or was overwritten, never is. */
  reaches(frame: number): boolean {
    return frame >= Math.max(this.#firstFrame, this.#from);
  }

  /** Ends it in favour of another, which all its subscribers hear of from now on. */
  giveWayTo(other: StreamEncode): void {
    for (const [subscriber, notify] of this.#subscribers) other.join(subscriber, notify);
    this.#subscribers.clear();
    this.close();
  }

  /** True when nobody is left. */
  leave(subscriber: string): boolean {
    return this.#subscribers.delete(subscriber) && this.#subscribers.size === 0;
  }

  /** More of a stream has come; other streams are ignored. */
  follow(facts: TrackFacts): void {
    if (facts.stream?.path !== this.#facts.stream?.path) return;
    this.#facts = facts;
    if (!this.#isEncoding) void this.#encode();
  }

  /** What a run of the encoder wrote is gone: another writes what may still be read. */
  distrust(run: number): void {
    if (run !== this.#run || this.#from === this.#until) return;
    this.#session.close();
    this.#goBack();
    this.#from = Math.max(this.#firstFrame, this.#at + PREROLL_FRAMES);
    this.#until = this.#from;
    this.#path = '';
    this.#tell();
    if (!this.#isEncoding) void this.#encode();
  }

  /** Ends the encoder. */
  close(): void {
    this.#isClosed = true;
    this.#session.close();
  }

  /** Encodes all there is, one slice after another. Never rejects. */
  async #encode(): Promise<void> {
    this.#isEncoding = true;
    while (!this.#isClosed && this.#failure === null) {
      const frames = Math.min(SLICE_FRAMES, this.#end - this.#at);
      if (frames <= 0) break;
      await this.#encodeSlice(frames);
    }
    this.#isEncoding = false;
  }

  /** One past the last frame that can go in: whole ones while the stream goes on, with silence after its end. */
  get #end(): number {
    const { lengthSamples, isPartial } = this.#facts;
    if (isPartial) return Math.floor(lengthSamples / this.#perFrame);
    return Math.ceil(lengthSamples / this.#perFrame) + FLUSH_FRAMES;
  }

  async #encodeSlice(frames: number): Promise<void> {
    try {
      const slice = { startFrame: this.#at, frames, voices: [this.#voice()] };
      const { run, path, ready } = await this.#session.encode(slice, monotonicMs() + DUE_MS);
      this.#at += frames;
      this.#failures = 0;
      this.#run = run;
      this.#adopt(path, ready[0], ready[1]);
    } catch (error) {
      if (this.#isClosed) return;
      this.#goBack();
      if (++this.#failures < MAX_FAILURES) return;
      this.#failure = { code: 'JS_RENDER_FAILED', message: messageOf(error) };
      this.#tell();
    }
  }

  #goBack(): void {
    this.#at = Math.max(0, this.#firstFrame - PREROLL_FRAMES, this.#until - REDO_FRAMES);
  }

  #adopt(path: string, from: number, until: number): void {
    if (until <= from) return;
    // The encoder's first frames depend on where it began.
    if (path !== this.#path) this.#from = Math.max(this.#firstFrame, from + (from > 0 ? PREROLL_FRAMES : 0));
    this.#path = path;
    this.#until = until;
    this.#from = Math.max(this.#from, until - LIVE_RING_FRAMES);
    this.#tell();
  }

  #voice(): Voice {
    const { gain } = this.#options.spec;
    const exitSample = this.#facts.lengthSamples;
    const voice = { id: 1, facts: this.#facts, gain, originFrame: 0, entrySample: 0, exitSample };
    return { ...voice, fadeIn: null, fadeOuts: [] };
  }

  #tell(): void {
    const news = this.#news();
    for (const notify of this.#subscribers.values()) notify(news);
  }

  #news(): AssetNews {
    const { key, spec } = this.#options;
    const isAny = this.#until > this.#from;
    return {
      key,
      path: this.#path,
      edition: this.#run,
      slotBytes: slotSizeBytes(spec.profile),
      ranges: isAny ? [[this.#from, this.#until]] : [],
      ringFrames: LIVE_RING_FRAMES,
      totalFrames: null,
      failure: this.#failure,
    };
  }
}

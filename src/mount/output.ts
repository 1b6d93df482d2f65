// One encoding of a programme on its way out: frame source -> read-ahead -> fan-out -> targets and our own listeners.

import { longestOverlapS } from '../config/longest-overlap.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { FrameBatch } from '../model/frames.js';
import { frameDurationMs, samplesPerFrame } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import { type BodySegment, beginAt, type MixSegment, type Segment, type Voice } from '../model/timeline.js';
import { longestFrameBytes } from '../mp3/slot.js';
import type { Programme } from '../planner/programme.js';
import type { Timeline } from '../planner/timeline.js';
import { FanOut } from '../playout/fan-out.js';
import type { AssetNews } from '../render/asset.js';
import type { RenderedFrame } from '../render/asset-file.js';
import type { FrameSource } from './frame-source.js';
import { ceilingOf } from './gain-rule.js';
import { LevelMeter } from './level-meter.js';
import { ListenTap } from './listen-tap.js';
import { LiveFrames } from './live-frames.js';
import type { Stepper } from './lockstep.js';
import type { MountDoor } from './mount-door.js';
import { MountNews } from './mount-news.js';
import { OutputTargets } from './output-targets.js';
import { PlayWatch } from './play-watch.js';
import type { MountOrder, MountReport } from './protocol.js';
import { type Place, ReadAhead } from './read-ahead.js';
import { SegmentRenders } from './segment-renders.js';
import type { WorkerShare } from './worker-share.js';

/** What an output is made of, and whom it tells. */
export interface OutputOptions {
  readonly order: MountOrder;
  readonly door: MountDoor;
  readonly share: WorkerShare;
  readonly silenceFrame: Uint8Array;
  /** The programme it plays now. */
  readonly programme: () => Programme;
  readonly timeline: Timeline;
  /** Where it joins a programme that has begun; null at the very beginning. */
  readonly place: Place | null;
  /** Something became readable that was not. */
  readonly onReady: () => void;
  /** A segment cannot be rendered, ever; `culprit` is the voice to go on without. */
  readonly onFailed: (segment: BodySegment | MixSegment, culprit: Voice) => void;
}

/** Audio kept in memory ahead of the clock: 10 s at least. */
const READ_AHEAD_MEMORY_S = 12.5;
/** Audio that is ready before an output goes on the air: a mount is waited for, one that joins it late is not. */
const START_WITH_S = 1;
const JOIN_WITH_S = 3;
/** Without music by then it goes on the air with silence: dead air is a fault, no connection is a worse one. */
const START_WITHOUT_MUSIC_MS = 4000;

/** One mount's profile, frames, servers and listeners. A mount that is followed has several beside each other. */
export class Output implements Stepper {
  readonly id: string;
  readonly #options: OutputOptions;
  readonly #abort = new AbortController();
  readonly #source: FrameSource;
  readonly #readAhead: ReadAhead;
  readonly #fanOut: FanOut;
  readonly #targets: OutputTargets;
  readonly #tap: ListenTap;
  /** Levels of what leaves; measures only while it is on. */
  readonly meter: LevelMeter;
  readonly #news: MountNews;
  readonly #plays: PlayWatch;
  readonly #frameMs: number;
  readonly #orderedAtMs = monotonicMs();
  #order: MountOrder;
  #isOnAir = false;

  constructor(options: OutputOptions) {
    const { order, door, share, silenceFrame, timeline, place } = options;
    this.id = order.config.id;
    this.#options = options;
    this.#order = order;
    this.#frameMs = frameDurationMs(order.profile);
    this.#source = this.#createSource();
    this.#readAhead = new ReadAhead({
      timeline,
      renders: this.#source,
      silenceFrame,
      capacityFrames: Math.ceil((READ_AHEAD_MEMORY_S * 1000) / this.#frameMs),
      longestFrameBytes: longestFrameBytes(order.profile),
      onError: (error) => this.fault(messageOf(error)),
      ...(place ? { place } : {}),
    });
    this.#fanOut = new FanOut({ frameMs: this.#frameMs, onError: (error) => this.fault(messageOf(error)) });
    this.#targets = new OutputTargets({
      order,
      fanOut: this.#fanOut,
      share,
      onChange: (change, server) => {
        door.notice({ kind: 'target', change, server });
        share.reportSoon();
      },
    });
    this.meter = new LevelMeter(this.#fanOut, this.#frameMs);
    this.#tap = new ListenTap(this.#fanOut, (batch) => door.frames(batch));
    this.#plays = this.#createPlayWatch();
    this.#news = this.#createNews();
  }

  get isOnAir(): boolean {
    return this.#isOnAir;
  }

  get loadedFrames(): number {
    return this.#readAhead.loadedFrames;
  }

  /** Where it stands: the same for all outputs of a programme. */
  get place(): Place {
    return this.#readAhead.place;
  }

  /** First timeline frame that is neither in memory nor settled by its engine. */
  get openFrame(): number {
    return Math.max(this.place.playhead + this.loadedFrames, this.#source.settledUntil);
  }

  /** First timeline frame that may still be decided anew. */
  get settledUntil(): number {
    return this.#source.settledUntil;
  }

  /** True when its engine must be told of every step of the playhead. */
  get isClose(): boolean {
    return this.#source.isClose;
  }

  /** True when it has enough to begin with, or has waited long enough for it. */
  get mayBegin(): boolean {
    // An engine that works close before the playhead never has more than a second or so.
    const withS = this.#options.place && !this.isClose ? JOIN_WITH_S : START_WITH_S;
    return this.loadedFrames * this.#frameMs >= withS * 1000 || !this.mayWait;
  }

  /** True while it may still wait for its first music. */
  get mayWait(): boolean {
    return monotonicMs() - this.#orderedAtMs < START_WITHOUT_MUSIC_MS;
  }

  /** When a timeline frame is due while the clock has not started, monotonic milliseconds. */
  expectedAtMs(timelineFrame: number): number {
    return this.#orderedAtMs + START_WITH_S * 1000 + timelineFrame * this.#frameMs;
  }

  /** Orders what the timeline needs; what lies before the place it joined at is not rendered. */
  order(dueAtMs: (frame: number) => number): void {
    const { timeline, place, programme } = this.#options;
    const segments = timeline.segments.map((segment) => beginAt(segment, place?.playhead ?? 0));
    this.#source.order(segments, dueAtMs, this.#abort.signal, this.place.playhead, programme().ready);
    this.#news.follow();
    this.#plays.follow();
  }

  /** Loads frames into memory; never rejects. */
  fill(): Promise<void> {
    return this.#readAhead.fill();
  }

  /**
   * Renders ahead of a decision that is not taken yet, and reads the beginning of that into memory.
   * @returns what {@link replace} wants once it is taken
   * @throws JetStreamError of the renderer
   */
  async prepare(segments: readonly Segment[], deadlineMs: number): Promise<readonly RenderedFrame[]> {
    await this.#source.prepare(segments, deadlineMs, this.#abort.signal);
    return this.#readAhead.preload(segments);
  }

  /** Frames from a timeline frame on were decided anew; `frames` are the first of them, as far as they are known. */
  replace(frame: number, frames: readonly RenderedFrame[] = []): void {
    this.#readAhead.replace(frame, frames);
  }

  /** Begins to be heard, at the frame where its programme is. */
  goOnAir(): void {
    if (this.#isOnAir || this.#abort.signal.aborted) return;
    this.#isOnAir = true;
    this.#targets.goOnAir();
    this.#options.share.reportSoon();
  }

  take(count: number, advance: number): FrameBatch {
    return this.#readAhead.take(count, advance);
  }

  pass(count: number, advance: number): void {
    this.#readAhead.pass(count, advance);
  }

  release(batch: FrameBatch): void {
    this.#fanOut.push(batch);
  }

  /** News of an asset from the renderer. */
  learn(news: AssetNews): void {
    if (!this.#abort.signal.aborted) this.#source.learn(this.#options.timeline.segments, news);
  }

  /** Copies released frames to our own listeners while on. */
  listen(on: boolean): void {
    this.#tap.set(on);
  }

  /** Ends a target's wait; false when there is no such target or nothing to end. */
  reconnect(target: number): boolean {
    return this.#targets.reconnect(target);
  }

  /** Takes up what differs in another order of the same mount, profile and engine, without a cut. */
  change(order: MountOrder): void {
    this.#order = order;
    this.#targets.change(order);
  }

  /** Snapshot for the supervisor. */
  report(): MountReport {
    return this.#news.report(this.#isOnAir);
  }

  /** Tells the log, except of what its own end brings about. */
  fault(message: string): void {
    if (!this.#abort.signal.aborted) this.#options.door.notice({ kind: 'fault', message });
  }

  /** Ends everything; idempotent, waits for the targets to close cleanly. */
  async close(): Promise<void> {
    this.#abort.abort(new JetStreamError('JS_INTERNAL', 'the mount was stopped'));
    this.#tap.set(false);
    this.meter.set(false);
    await this.#targets.close();
    await this.#source.close();
  }

  #createSource(): FrameSource {
    const { order, door, silenceFrame, onReady, onFailed } = this.#options;
    const { profile, encoderVersion, config } = order;
    // Both are asked for with every mix: they may change while the mount plays.
    const ceiling = () => ceilingOf(this.#order.config);
    const edgeS = () => longestOverlapS(this.#order.config.crossfade);
    const failed = (segment: BodySegment | MixSegment, culprit: Voice, reason: string) => {
      door.notice({ kind: 'given_up', location: culprit.facts.identity.path, reason });
      onFailed(segment, culprit);
    };
    if (config.render === 'live')
      return new LiveFrames({ profile, ceiling: ceiling(), door, onReady, onFailed: failed });
    return new SegmentRenders({
      profile,
      encoderVersion,
      silenceFrame,
      get ceiling() {
        return ceiling();
      },
      door,
      get edgeS() {
        return edgeS();
      },
      onReady,
      onFailed: failed,
    });
  }

  #createPlayWatch(): PlayWatch {
    const { order, door, timeline } = this.#options;
    return new PlayWatch({
      timeline,
      sampleRateHz: order.profile.sampleRateHz,
      samplesPerFrame: samplesPerFrame(order.profile.sampleRateHz),
      playhead: () => this.#readAhead.playhead,
      now: Date.now,
      onTitle: (play, title) => door.notice({ kind: 'track', title, location: play.location, play }),
      onEnded: (play) => door.notice({ kind: 'track_ended', play }),
    });
  }

  #createNews(): MountNews {
    const { door, timeline, programme } = this.#options;
    return new MountNews({
      order: () => this.#order,
      programme,
      timeline,
      readAhead: this.#readAhead,
      renders: this.#source,
      targets: () => this.#targets.all,
      onTrack: (play) => {
        const title = timeline.titleOf(play, play.titleFrame).text;
        const { location } = play.candidate.entry;
        door.notice({ kind: 'track', title, location, play: this.#plays.begin(play) });
      },
    });
  }
}

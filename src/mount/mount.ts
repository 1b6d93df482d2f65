// One mount: programme -> planner -> renders -> read-ahead -> clock -> fan-out -> targets, composed and kept going.
import { setMaxListeners } from 'node:events';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { FrameConsumer } from '../model/frames.js';
import { frameDurationMs, samplesPerFrame } from '../model/profile.js';
import { monotonicMs } from '../model/time.js';
import { Planner } from '../planner/planner.js';
import { type PlaylistDifference, Programme } from '../planner/programme.js';
import { PlayoutClock } from '../playout/clock.js';
import { FanOut } from '../playout/fan-out.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import { describeSource } from '../playout/source-description.js';
import { Target } from '../playout/target.js';
import type { Ticker } from '../playout/ticker.js';
import type { AssetNews } from '../render/asset-store.js';
import { ListenTap } from './listen-tap.js';
import type { MountDoor } from './mount-door.js';
import { MountNews } from './mount-news.js';
import { createPrepare } from './prepare.js';
import type { MountOrder, MountReport } from './protocol.js';
import { ReadAhead } from './read-ahead.js';
import { SegmentRenders } from './segment-renders.js';

/** What all mounts of a worker share. */
export interface WorkerShare {
  readonly ticker: Ticker;
  readonly sendQueues: SendQueueSampler;
}

/** Audio kept in memory ahead of the clock. */
const READ_AHEAD_MEMORY_S = 10;
/** Audio that is ready before the clock starts. */
const START_WITH_S = 1;
/** Without music by then the clock starts with silence: dead air is a fault, no connection is a worse one. */
const START_WITHOUT_MUSIC_MS = 4000;
/** How far ahead a skip is tried; the next one when rendering took too long. */
const CHANGE_LEADS_S = [0.7, 1.4, 3, 6];
/** Frames that must lie between the playhead and a change when it is put in place. */
const CHANGE_MARGIN_FRAMES = 12;
/** Frames between two changes, so that each candidate is heard for a moment at least. */
const BETWEEN_CHANGES_FRAMES = 12;
const SKIP_WAIT_MS = 10_000;

/** Runs one mount; never touches a media path. */
export class Mount {
  readonly #order: MountOrder;
  readonly #door: MountDoor;
  readonly #abort = new AbortController();
  readonly #programme: Programme;
  readonly #planner: Planner;
  readonly #renders: SegmentRenders;
  readonly #readAhead: ReadAhead;
  readonly #fanOut: FanOut;
  readonly #clock: PlayoutClock;
  readonly #targets: readonly Target[];
  readonly #tap: ListenTap;
  readonly #news: MountNews;
  readonly #frameMs: number;
  readonly #orderedAtMs = monotonicMs();
  readonly #waiting = new Set<() => void>();
  #running: Promise<void>[] = [];
  #leaveTicker: () => void = () => undefined;
  #isClockRunning = false;
  #change: Promise<unknown> = Promise.resolve();
  #lastChangeFrame = Number.NEGATIVE_INFINITY;
  #isTakingOver = false;

  private constructor(order: MountOrder, door: MountDoor, share: WorkerShare, silenceFrame: Uint8Array) {
    const { config, profile } = order;
    this.#order = order;
    this.#door = door;
    // Every target and every request in flight listens to it.
    setMaxListeners(0, this.#abort.signal);
    this.#frameMs = frameDurationMs(profile);
    this.#programme = new Programme({
      playlist: config.playlist,
      fallback: config.fallback ?? null,
      shuffle: config.shuffle,
      resume: order.resume,
      door: {
        loadPlaylist: (location, signal) => door.loadPlaylist(location, signal),
        scan: (path, signal) => door.scan(path, this.#scanDeadlineMs(), signal),
        prepare: createPrepare(config, order.maxGainDb),
        onPassedOver: (track) => door.notice({ kind: 'passed_over', ...track }),
        onChange: () => this.#advance(),
        wait: (ms, signal) => delay(ms, signal),
      },
    });
    this.#planner = new Planner({
      programme: this.#programme,
      sampleRateHz: profile.sampleRateHz,
      samplesPerFrame: samplesPerFrame(profile.sampleRateHz),
      crossfadeS: config.crossfade,
      readAheadS: order.readAheadS,
    });
    this.#renders = new SegmentRenders({
      profile,
      encoderVersion: order.encoderVersion,
      silenceFrame,
      ceiling: config.normalize ? 0.95 : 1,
      door,
      edgeS: config.crossfade,
      onReady: () => this.#advance(),
      onFailed: (segment, culprit, reason) => {
        door.notice({ kind: 'fault', message: `${culprit.facts.identity.path} is given up: ${reason}` });
        const frame = Math.max(segment.startFrame, this.#readAhead.playhead + this.#readAhead.loadedFrames);
        this.#planner.abandon(frame, culprit);
        this.#readAhead.truncate(frame);
        this.#advance();
      },
    });
    this.#readAhead = new ReadAhead({
      timeline: this.#planner.timeline,
      renders: this.#renders,
      silenceFrame,
      capacityFrames: Math.ceil((READ_AHEAD_MEMORY_S * 1000) / this.#frameMs),
      onError: (error) => this.#fault(error),
    });
    this.#fanOut = new FanOut({ frameMs: this.#frameMs, onError: (error) => this.#fault(error) });
    this.#clock = new PlayoutClock({
      frameMs: this.#frameMs,
      now: monotonicMs,
      ticker: share.ticker,
      reader: this.#readAhead,
      consumer: this.#fanOut,
      onStall: (behindMs, action) =>
        this.#fault(new Error(`the clock was ${Math.round(behindMs)} ms late: ${action}`)),
    });
    this.#targets = config.icecast_servers.map((target, index) => this.#createTarget(target, index, share));
    this.#tap = new ListenTap(this.#fanOut, (batch) => door.frames(batch));
    this.#news = new MountNews({
      order,
      programme: this.#programme,
      timeline: this.#planner.timeline,
      readAhead: this.#readAhead,
      renders: this.#renders,
      targets: this.#targets,
      onTrack: (play) =>
        door.notice({
          kind: 'track',
          title: play.candidate.title.text,
          location: play.candidate.entry.location,
        }),
    });
    this.#leaveTicker = share.ticker.add(() => this.#advance());
  }

  /** Prepares what must exist before anything can go wrong, and starts. */
  static async start(order: MountOrder, door: MountDoor, share: WorkerShare): Promise<Mount> {
    const mount = new Mount(order, door, share, await door.silence(order.profile));
    mount.#running = [mount.#programme.run(mount.#abort.signal)];
    return mount;
  }

  /** Snapshot for the supervisor. */
  report(): MountReport {
    return this.#news.report(this.#isClockRunning);
  }

  /** News of an asset from the renderer. */
  learn(news: AssetNews): void {
    if (!this.#abort.signal.aborted) this.#renders.learn(this.#planner.timeline.segments, news);
  }

  /** Copies released frames to our own listeners while on. */
  listen(on: boolean): void {
    this.#tap.set(on);
  }

  /** Ends a target's wait; false when there is no such target or nothing to end. */
  reconnect(target: number): boolean {
    return this.#targets[target]?.reconnectNow() ?? false;
  }

  reload(): Promise<PlaylistDifference> {
    return this.#programme.reload(this.#abort.signal);
  }

  /**
   * Crossfades to the next track. Skips follow one another; each is heard.
   * @throws JetStreamError `JS_PLAYLIST_EMPTY` when nothing to skip to turns up in time
   */
  skip(): Promise<void> {
    const next = this.#change.then(() => this.#changeTrack(false));
    this.#change = next.catch(() => undefined);
    return next;
  }

  /** Ends everything; idempotent, waits for the targets to close cleanly. */
  async close(): Promise<void> {
    this.#abort.abort(new JetStreamError('JS_INTERNAL', 'the mount was stopped'));
    this.#leaveTicker();
    this.#clock.stop();
    this.#tap.set(false);
    await Promise.allSettled(this.#running);
    await this.#renders.close();
  }

  #createTarget(config: MountOrder['config']['icecast_servers'][number], index: number, share: WorkerShare) {
    const { profile, userAgent } = this.#order;
    const description = describeSource(this.#order.config, config, profile, userAgent);
    const target: Target & FrameConsumer = new Target({
      index,
      config,
      description,
      recent: this.#fanOut.recent,
      sendQueues: share.sendQueues,
      onChange: (change) =>
        this.#door.notice({ kind: 'target', change, server: `${config.host}:${config.port}` }),
    });
    this.#fanOut.add(target);
    return target;
  }

  /** Moves everything on: the planner, the renderer's orders, the frames in memory, and the start of the clock. */
  #advance(): void {
    if (this.#abort.signal.aborted) return;
    const isWaiting = !this.#isClockRunning && monotonicMs() - this.#orderedAtMs < START_WITHOUT_MUSIC_MS;
    this.#planner.advance(this.#readAhead.playhead, isWaiting);
    const { segments } = this.#planner.timeline;
    const nextFrame = this.#readAhead.playhead + this.#readAhead.loadedFrames;
    const dueAtMs = (frame: number) => this.#dueAtMs(frame);
    this.#renders.order(segments, nextFrame, dueAtMs, this.#abort.signal, this.#programme.ready);
    this.#news.follow();
    for (const wake of this.#waiting) wake();
    this.#takeOver();
    void this.#readAhead.fill().then(() => this.#startClock(isWaiting));
  }

  #startClock(isWaiting: boolean): void {
    if (this.#isClockRunning || this.#abort.signal.aborted) return;
    if (isWaiting && this.#readAhead.loadedFrames * this.#frameMs < START_WITH_S * 1000) return;
    this.#isClockRunning = true;
    this.#clock.start();
    for (const target of this.#targets) this.#running.push(target.run(this.#abort.signal));
  }

  /** Hands back from the fallback to the playlist as soon as it can be played. */
  #takeOver(): void {
    if (this.#isTakingOver || !this.#planner.wantsTakeover(this.#readAhead.playhead)) return;
    this.#isTakingOver = true;
    const next = this.#change.then(() => this.#changeTrack(true));
    this.#change = next.catch((error) => this.#fault(error));
    void this.#change.then(() => {
      this.#isTakingOver = false;
    });
  }

  async #changeTrack(takeover: boolean): Promise<void> {
    for (const leadS of CHANGE_LEADS_S) {
      const lead = Math.ceil((leadS * 1000) / this.#frameMs);
      const soonest = this.#lastChangeFrame + BETWEEN_CHANGES_FRAMES;
      const frame = Math.max(this.#readAhead.playhead + lead, soonest);
      const rewrite = this.#planner.planSkip(frame, takeover) ?? (await this.#planWhenReady(lead, takeover));
      await this.#renders.prepare(rewrite.segments, this.#dueAtMs(rewrite.frame), this.#abort.signal);
      if (this.#readAhead.playhead + CHANGE_MARGIN_FRAMES > rewrite.frame) continue;
      this.#planner.commit(rewrite);
      this.#readAhead.truncate(rewrite.frame);
      this.#lastChangeFrame = rewrite.frame;
      this.#advance();
      return;
    }
    throw new JetStreamError('JS_RENDER_LOST', 'the change could not be rendered in time; try again');
  }

  async #planWhenReady(lead: number, takeover: boolean) {
    const deadline = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(SKIP_WAIT_MS)]);
    while (!deadline.aborted) {
      await this.#nextAdvance(deadline);
      const rewrite = this.#planner.planSkip(this.#readAhead.playhead + lead, takeover);
      if (rewrite) return rewrite;
    }
    throw new JetStreamError('JS_PLAYLIST_EMPTY', 'there is no other track that can be played');
  }

  #nextAdvance(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #dueAtMs(timelineFrame: number): number {
    if (!this.#isClockRunning) return this.#orderedAtMs + START_WITH_S * 1000 + timelineFrame * this.#frameMs;
    return this.#clock.dueAt(timelineFrame + this.#readAhead.slip);
  }

  /** A scan is due when the timeline ends: a mount with much ahead of it can wait. */
  #scanDeadlineMs(): number {
    return this.#dueAtMs(this.#planner.timeline.plannedEnd);
  }

  #fault(error: unknown): void {
    this.#door.notice({ kind: 'fault', message: messageOf(error) });
  }
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

// One mount: a programme, its planner and its clock, and the outputs it is heard through - its own and its followers'.
import { setMaxListeners } from 'node:events';
import { isOtherProgramme } from '../config/diff.js';
import { longestOverlapS } from '../config/longest-overlap.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { Outlook } from '../model/outlook.js';
import type { PageRequest, PlaylistPage, PlaylistReload } from '../model/playlist.js';
import { frameDurationMs, samplesPerFrame } from '../model/profile.js';
import type { QueueEntry } from '../model/queue.js';
import { monotonicMs } from '../model/time.js';
import { Planner } from '../planner/planner.js';
import type { Play } from '../planner/timeline.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { PlayoutClock } from '../playout/clock.js';
import type { RenderedFrame } from '../render/asset-file.js';
import { forecast } from './forecast.js';
import { Lockstep, type Release } from './lockstep.js';
import type { MountDoor } from './mount-door.js';
import { createProgramme, type ProgrammeStage } from './mount-programme.js';
import { Output, type OutputOptions } from './output.js';
import { ProgrammeSlot } from './programme-slot.js';
import type { MountOrder } from './protocol.js';
import { TrackChanges } from './track-changes.js';
import type { WorkerShare } from './worker-share.js';

const TICKS_PER_ADVANCE = 2;

/** Runs one mount and those that follow it; never touches a media path. */
export class Mount {
  /** The output of the mount itself; followers have theirs beside it. */
  readonly own: Output;
  readonly #share: WorkerShare;
  readonly #abort = new AbortController();
  readonly #programmes: ProgrammeSlot;
  readonly #planner: Planner;
  readonly #changes: TrackChanges;
  readonly #outputs = new Set<Output>();
  readonly #clock: PlayoutClock<Release>;
  #order: MountOrder;
  #leaveTicker: () => void;
  #ticks = 0;
  #isClockRunning = false;

  private constructor(order: MountOrder, door: MountDoor, share: WorkerShare, silenceFrame: Uint8Array) {
    this.#share = share;
    this.#order = order;
    // Every request in flight listens to it.
    setMaxListeners(0, this.#abort.signal);
    const stage = this.#stage(door);
    this.#programmes = new ProgrammeSlot((wanted, isOnAir) => createProgramme(wanted, stage, isOnAir), order);
    this.#planner = this.#createPlanner(order);
    this.own = this.#add({ order, door, silenceFrame, place: null });
    this.#changes = this.#createChanges(order);
    const lockstep = new Lockstep(() => this.#outputs);
    this.#clock = new PlayoutClock({
      frameMs: frameDurationMs(order.profile),
      now: monotonicMs,
      ticker: share.ticker,
      reader: lockstep,
      consumer: lockstep,
      onStall: (behindMs, action) =>
        this.own.fault(`the clock was ${Math.round(behindMs)} ms late: ${action}`),
    });
    this.#leaveTicker = share.ticker.add(() => this.#onTick());
  }

  /** Prepares what must exist before anything can go wrong, and starts. */
  static async start(order: MountOrder, door: MountDoor, share: WorkerShare): Promise<Mount> {
    return new Mount(order, door, share, await door.silence());
  }

  /**
   * Adds the output of a mount that follows this one. It goes on the air in step, at the frame that is due when it
   * has something to begin with; nothing of this mount waits for it.
   */
  async join(order: MountOrder, door: MountDoor): Promise<Output> {
    const silenceFrame = await door.silence();
    const output = this.#add({ order, door, silenceFrame, place: this.own.place });
    if (this.#abort.signal.aborted) await output.close();
    else this.#advance();
    return output;
  }

  /** Ends the output of a follower; idempotent, waits for its targets to close cleanly. */
  async leave(output: Output): Promise<void> {
    this.#outputs.delete(output);
    await output.close();
  }

  /** Reads its lists again. @throws JetStreamError when none can be read */
  reload(): Promise<PlaylistReload> {
    return this.#programmes.programme.reload(this.#abort.signal);
  }

  /** Goes on with another reading of one of its lists. */
  replaceList(playlist: LoadedPlaylist): void {
    this.#programmes.replaceList(playlist);
  }

  /** @throws JetStreamError `JS_PLAYLIST_UNREADABLE` while there is no list */
  listPage(request: PageRequest): PlaylistPage {
    return this.#programmes.programme.page(request);
  }

  /**
   * Crossfades to the next track, at the same frame on every output.
   * @throws JetStreamError `JS_PLAYLIST_EMPTY` when nothing to skip to turns up in time
   */
  skip(): Promise<void> {
    return this.#changes.skip();
  }

  /** Follows the queue as the store has it now. */
  setQueue(queue: readonly QueueEntry[]): void {
    this.#programmes.setQueue(queue);
  }

  /** The next `count` tracks, as far as they can be known. */
  next(count: number): Outlook {
    const { profile, config } = this.#order;
    const options = {
      timeline: this.#planner.timeline,
      programme: this.#programmes.programme,
      samplesPerFrame: samplesPerFrame(profile.sampleRateHz),
      playhead: this.own.place.playhead,
      wallClockAt: (frame: number) => this.#wallClockAt(frame),
      overlapS: longestOverlapS(config.crossfade),
    };
    return forecast(options, count);
  }

  /**
   * Crossfades to another place of the track that is heard, at the same frame on every output.
   * @throws JetStreamError `JS_INVALID_REQUEST` when the place is not in the track, `JS_PLAYLIST_EMPTY` in silence
   */
  seek(positionS: number): Promise<void> {
    return this.#changes.seek(positionS);
  }

  /** Takes up what differs in another order of the same profile and engine, without a cut. */
  change(order: MountOrder): void {
    const before = this.#order.config;
    this.#order = order;
    this.own.change(order);
    if (isOtherProgramme(before, order.config)) {
      this.#programmes.change(order, this.#lastOfRotation());
    }
    this.#advance();
  }

  /** Ends everything, followers included; idempotent, waits for the targets to close cleanly. */
  async close(): Promise<void> {
    this.#abort.abort(new JetStreamError('JS_INTERNAL', 'the mount was stopped'));
    this.#leaveTicker();
    this.#clock.stop();
    await Promise.allSettled([
      this.#programmes.close(),
      ...[...this.#outputs].map((output) => output.close()),
    ]);
  }

  /** The last play on the timeline that moved the rotation on. */
  #lastOfRotation(): Play | undefined {
    return this.#planner.timeline.plays.findLast(({ candidate }) => candidate.rotation !== null);
  }

  #stage(door: MountDoor): ProgrammeStage {
    return {
      door,
      planner: () => this.#planner,
      crossfade: () => this.#order.config.crossfade,
      dueAtMs: (frame) => this.#dueAtMs(frame),
      wallClockAt: (frame) => this.#wallClockAt(frame),
      onChange: () => this.#advance(),
      onInterrupt: () => void this.skip().catch((error: unknown) => this.own.fault(messageOf(error))),
    };
  }

  #createPlanner({ profile, readAheadS }: MountOrder): Planner {
    const programme = () => this.#programmes.programme;
    const crossfade = () => this.#order.config.crossfade;
    return new Planner({
      programme: {
        peek: () => programme().peek(),
        take: () => programme().take(),
        putBack: (candidates) => programme().putBack(candidates),
        rank: (candidate) => programme().rank(candidate),
      },
      sampleRateHz: profile.sampleRateHz,
      samplesPerFrame: samplesPerFrame(profile.sampleRateHz),
      // It may change while the mount plays.
      get crossfade() {
        return crossfade();
      },
      readAheadS,
    });
  }

  #createChanges({ profile }: MountOrder): TrackChanges {
    return new TrackChanges({
      planner: this.#planner,
      frameMs: frameDurationMs(profile),
      signal: this.#abort.signal,
      playhead: () => this.own.place.playhead,
      settledUntil: () => Math.max(...[...this.#outputs].map((output) => output.settledUntil)),
      prepare: async (segments, frame) => {
        const due = this.#dueAtMs(frame);
        const prepared = new Map<Output, readonly RenderedFrame[]>();
        const prepare = async (output: Output) => prepared.set(output, await output.prepare(segments, due));
        await Promise.all([...this.#outputs].map(prepare));
        return () => this.#changed(frame, prepared);
      },
      onFault: (error) => this.own.fault(messageOf(error)),
    });
  }

  #add(parts: Pick<OutputOptions, 'order' | 'door' | 'silenceFrame' | 'place'>): Output {
    const output = new Output({
      ...parts,
      share: this.#share,
      programme: () => this.#programmes.programme,
      timeline: this.#planner.timeline,
      onReady: () => this.#advance(),
      onFailed: ({ startFrame }, culprit) => {
        const frame = Math.max(startFrame, ...[...this.#outputs].map(({ openFrame }) => openFrame));
        this.#planner.abandon(frame, culprit);
        this.#changed(frame);
      },
    });
    this.#outputs.add(output);
    return output;
  }

  /** The timeline is another one from `frame` on; `prepared` is the beginning of that, by output. */
  #changed(frame: number, prepared?: ReadonlyMap<Output, readonly RenderedFrame[]>): void {
    for (const output of this.#outputs) output.replace(frame, prepared?.get(output));
    this.#advance();
  }

  /**
   * Whatever happens moves a mount on at once; time alone does so each second, and on every tick while an output has
   * not begun or its engine works close before the playhead.
   */
  #onTick(): void {
    const isDue = ++this.#ticks % TICKS_PER_ADVANCE === 0;
    if (isDue || [...this.#outputs].some((output) => output.isClose || !output.isOnAir)) this.#advance();
  }

  /** Moves everything on: the planner, the renderer's orders, the frames in memory, and the start of the clock. */
  #advance(): void {
    if (this.#abort.signal.aborted) return;
    if (this.#programmes.settle(this.#planner.timeline.plays)) {
      this.#planner.closeStreams();
      this.#programmes.programme.adopt(this.#planner.timeline.plays.map(({ candidate }) => candidate));
    }
    this.#planner.advance(this.own.place.playhead, !this.#isClockRunning && this.own.mayWait);
    for (const output of this.#outputs) output.order((frame) => this.#dueAtMs(frame));
    this.#changes.advance();
    for (const output of this.#outputs) void output.fill().then(() => this.#begin(output));
  }

  /** The clock starts with the mount's own output; each goes on the air when it can. */
  #begin(output: Output): void {
    if (this.#abort.signal.aborted || output.isOnAir || !output.mayBegin) return;
    if (output === this.own) this.#isClockRunning = true;
    if (!this.#isClockRunning) return;
    output.goOnAir();
    this.#clock.start();
    // Behind the clock in each tick: an engine close to the playhead is asked for what was just released.
    this.#leaveTicker();
    this.#leaveTicker = this.#share.ticker.add(() => this.#onTick());
  }

  /** Wall clock at which a timeline frame is heard, milliseconds since 1970. */
  #wallClockAt(timelineFrame: number): number {
    return Date.now() + this.#dueAtMs(timelineFrame) - monotonicMs();
  }

  #dueAtMs(timelineFrame: number): number {
    if (!this.#isClockRunning) return this.own.expectedAtMs(timelineFrame);
    const { mountFrame, playhead } = this.own.place;
    return this.#clock.dueAt(timelineFrame + mountFrame - playhead);
  }
}

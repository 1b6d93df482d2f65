// What a mount plays next: appointments, its queue and its rotation, scanned ahead of need, with the fallback behind.
import type { HourConfig } from '../config/rotation-schema.js';
import type { Outlook } from '../model/outlook.js';
import type { PageRequest, PlaylistPage, PlaylistReload } from '../model/playlist.js';
import type { QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { ProgrammeRules } from '../rotation/rules.js';
import { keepAppointments } from './appointment.js';
import { BadRun } from './bad-run.js';
import { audibleS, type Candidate } from './candidate.js';
import { CandidateMaker } from './candidate-maker.js';
import { Fallback } from './fallback.js';
import { FallbackFeed } from './fallback-feed.js';
import { interrupted } from './interrupted.js';
import { Lineup } from './lineup.js';
import type { Reading } from './lists.js';
import { outlook } from './outlook.js';
import type { ProgrammeDoor } from './programme-door.js';
import { QueueFeed } from './queue-feed.js';
import { Retry } from './retry.js';
import { RotationFeed } from './rotation-feed.js';
import { StreamFeed } from './stream-feed.js';

export interface ProgrammeOptions {
  readonly rules: ProgrammeRules;
  readonly hours: readonly HourConfig[];
  readonly fallback: string | null;
  readonly resume: ResumeState | null;
  readonly queue: readonly QueueEntry[];
  readonly door: ProgrammeDoor;
}

/** Candidates scanned ahead: what is next, what follows a skip, and one more. */
const READY_CANDIDATES = 3;
const RETRY_FIRST_MS = 5_000;
const RETRY_LONGEST_MS = 60_000;
/** A list that cannot be read while others play: it may be a stream that comes on the air. */
const REREAD_LONGEST_MS = 30_000;

/** Runs until its signal aborts; {@link peek} and {@link take} never wait. */
export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #door: ProgrammeDoor;
  readonly #lineup = new Lineup();
  readonly #maker: CandidateMaker;
  readonly #rotation: RotationFeed;
  readonly #queue: QueueFeed;
  readonly #fallback: FallbackFeed;
  readonly #streams: StreamFeed;
  readonly #retry: Retry;
  readonly #reread: Retry;
  /** False while the playlist gave nothing and waits to be tried again. */
  #isPlaylistDue = true;
  /** True when something happened since the run loop last looked. */
  #isStale = false;
  #resume: ResumeState | null;
  #trouble: string | null = null;
  #wake: () => void = () => undefined;
  /** Counts reloads, so that a scan begun before one is not taken for the new list. */
  #generation = 0;

  constructor(options: ProgrammeOptions) {
    const { door, rules, resume, queue } = options;
    this.#options = options;
    this.#door = door;
    this.#resume = resume;
    this.#maker = new CandidateMaker(door, this.#lineup);
    this.#rotation = new RotationFeed({ rules, resume, maker: this.#maker, lineup: this.#lineup, door });
    this.#queue = new QueueFeed({
      queue,
      lineup: this.#lineup,
      maker: this.#maker,
      onMade: (candidate) => this.#rotation.note(candidate, this.#nextStartMs()),
      onUnplayable: (entryId) => door.onUnplayable(entryId),
    });
    this.#streams = new StreamFeed({
      lineup: this.#lineup,
      door,
      isOn: (rule) => this.#rotation.scheduler.isListOn(rule, door.nowMs()),
      onChange: () => {
        this.#isPlaylistDue = true;
        this.#stir();
      },
    });
    const again = () => {
      this.#isPlaylistDue = true;
      this.#rotation.lists.retry();
      this.#stir();
    };
    this.#retry = new Retry({ door, firstMs: RETRY_FIRST_MS, longestMs: RETRY_LONGEST_MS, again });
    this.#reread = new Retry({ door, firstMs: RETRY_FIRST_MS, longestMs: REREAD_LONGEST_MS, again });
    const order = rules.lists[0]?.order ?? 'sequential';
    const fallback = new Fallback(options.fallback, order, door);
    this.#fallback = new FallbackFeed({ fallback, maker: this.#maker, lineup: this.#lineup, door });
  }

  /** Why the playlist itself cannot be played, in words; null when it can. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Entries of the playlists as last read. */
  get entryCount(): number {
    return this.#rotation.lists.entryCount;
  }

  /** The next candidate, if one is ready. */
  peek(): Candidate | undefined {
    return this.#lineup.all[0];
  }

  /** Candidates that are ready, the next one first. */
  get ready(): readonly Candidate[] {
    return this.#lineup.all;
  }

  /** How soon a candidate should come: the lower, the sooner; infinite when it must not come any more. */
  rank(candidate: Candidate): number {
    return this.#lineup.rank(candidate);
  }

  /** Takes the next candidate off. */
  take(): Candidate | undefined {
    const candidate = this.#lineup.take();
    if (candidate) this.#queue.taken(candidate);
    this.#stir();
    return candidate;
  }

  /** Returns candidates that were taken but not heard; they are next again, in the order given. */
  putBack(candidates: readonly Candidate[]): void {
    for (const candidate of candidates) this.#queue.returned(candidate);
    this.#lineup.putBack(candidates);
  }

  /** Takes over from another programme whose candidates are laid already. */
  adopt(laid: readonly Candidate[]): void {
    for (const candidate of laid) this.#queue.taken(candidate);
  }

  /** Follows the queue as the store has it now. */
  setQueue(queue: readonly QueueEntry[]): void {
    this.#queue.set(queue);
    this.#stir();
    this.#door.onChange();
  }

  /** The next `count` tracks behind what is laid, without moving anything. */
  outlook(count: number, overlapS: number): Outlook {
    return outlook({
      ready: this.#lineup.all,
      queued: this.#queue.waiting,
      scheduler: this.#rotation.scheduler,
      known: this.#maker.known,
      fromMs: this.#door.endsAtMs(),
      overlapS,
      count,
      passedOver: this.#maker.passedOver,
    });
  }

  /** Keeps candidates ready until the signal aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stir(), { once: true });
    const { hours, rules } = this.#options;
    const makers = { door: this.#door, maker: this.#maker, lineup: this.#lineup };
    const appointments = keepAppointments(hours, rules.timezone, makers, signal);
    while (!signal.aborted) {
      this.#isStale = false;
      await this.#fallback.during(this.#fill(signal), signal);
      if (!this.#isPlaylistDue) await this.#fallback.offer(signal);
      await this.#idle(signal);
    }
    await appointments;
  }

  /**
   * A run of the entries of its lists.
   * @throws JetStreamError `JS_PLAYLIST_UNREADABLE` while no list was read
   */
  page(request: PageRequest): PlaylistPage {
    return this.#rotation.lists.page(request, ({ key }) => this.#streams.troubleOf(key));
  }

  /**
   * Reads the playlists again; what is playing and what is next stays. A list that cannot be read stays as it is.
   * @returns what differs from the last answer
   * @throws JetStreamError when none can be read
   */
  async reload(signal: AbortSignal): Promise<PlaylistReload> {
    const { lists } = this.#rotation;
    const reading = await lists.readAgain(signal);
    this.#take(reading);
    return lists.account(reading);
  }

  /** Goes on with another reading of one of its lists; what is playing and what is next stays. */
  replace(loaded: LoadedPlaylist): void {
    if (this.#rotation.lists.isNews(loaded)) this.#take({ lists: new Map([[loaded.location, loaded]]) });
    const difference = this.#fallback.replace(loaded);
    if (difference) this.#door.onListChanged(difference);
  }

  #take(reading: Pick<Reading, 'lists'>): void {
    this.#generation++;
    const changes = this.#rotation.take(reading, this.#lineup.keepFirst());
    this.#isPlaylistDue = true;
    this.#stir();
    for (const change of changes) this.#door.onListChanged(change);
  }

  /** Fills up from queue and rotation; where that gives nothing, it is tried again later, at growing distance. */
  async #fill(signal: AbortSignal): Promise<void> {
    const { lists } = this.#rotation;
    // Nothing may come before the track that was interrupted.
    if (this.#resume) await lists.load(signal);
    await this.#fillResumed(signal);
    await this.#queue.fill(signal);
    if (!this.#isPlaylistDue) return;
    await lists.load(signal);
    this.#streams.follow(lists.streams, signal);
    const isPlayable = (await this.#fillRotation(signal)) || this.#streams.isUp;
    if (signal.aborted) return;
    this.#setTrouble(this.#troubleOf(isPlayable));
    if (isPlayable) this.#retry.reset();
    else this.#isPlaylistDue = false;
    if (lists.trouble === null) this.#reread.reset();
    else if (isPlayable) this.#reread.later(signal);
    if (!isPlayable && (lists.trouble || !this.#streams.trouble)) this.#retry.later(signal);
  }

  #troubleOf(isPlayable: boolean): string | null {
    const { lists, scheduler } = this.#rotation;
    if (isPlayable) return lists.fault;
    if (lists.trouble) return lists.trouble;
    if (this.#streams.trouble) return this.#streams.trouble;
    return scheduler.listsOn(this.#nextStartMs()).length > 0
      ? `none of the ${lists.entryCount} tracks of the playlist can be played`
      : 'no list is on at this time';
  }

  /** Scans until enough is ready. False when a whole round of the lists held nothing playable. */
  async #fillRotation(signal: AbortSignal): Promise<boolean> {
    const generation = this.#generation;
    const isCurrent = () => !signal.aborted && generation === this.#generation;
    const isShort = () => this.#lineup.count('rotation') < READY_CANDIDATES;
    const badRun = new BadRun(this.#door);
    while (isCurrent() && isShort() && badRun.failed < this.entryCount) {
      await this.#queue.fill(signal);
      const made = isCurrent() ? await this.#rotation.make(this.#nextStartMs(), isCurrent, signal) : null;
      if (made === null) break;
      badRun.note(made);
      if (badRun.isStuck && this.#lineup.count('rotation') === 0) this.#setTrouble(badRun.inWords());
    }
    return !isCurrent() || this.#lineup.count('rotation') > 0;
  }

  /** The track that was on the air when the server ended comes before all else. */
  async #fillResumed(signal: AbortSignal): Promise<void> {
    const resume = this.#resume;
    this.#resume = null;
    const makers = { maker: this.#maker, rotation: this.#rotation };
    const candidate = resume && (await interrupted(resume, makers, signal));
    if (candidate) this.#maker.offer(candidate, signal);
  }

  /** When what is picked now will begin, wall clock in milliseconds. */
  #nextStartMs(): number {
    return this.#lineup.all.reduce(
      (atMs, candidate) => atMs + audibleS(candidate) * 1000,
      Math.max(this.#door.endsAtMs(), this.#door.nowMs()),
    );
  }

  #setTrouble(trouble: string | null): void {
    if (this.#trouble === trouble) return;
    this.#trouble = trouble;
    this.#door.onChange();
  }

  /** Waits until a candidate was taken, the list changed or the playlist is due. */
  #idle(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isStale || signal.aborted) return resolve();
      this.#wake = resolve;
    });
  }

  #stir(): void {
    this.#isStale = true;
    this.#wake();
  }
}

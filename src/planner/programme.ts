// What a mount plays next: appointments, its queue and its rotation, scanned ahead of need, with the fallback behind.
import type { HourConfig } from '../config/rotation-schema.js';
import { codeOf, messageOf } from '../model/errors.js';
import type { Outlook, PassedOverTrack } from '../model/outlook.js';
import type { QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import type { PlaylistEntry } from '../model/track.js';
import type { ProgrammeRules } from '../rotation/rules.js';
import { Scheduler, type SchedulerState, stateOfOneList } from '../rotation/scheduler.js';
import { WallClock } from '../rotation/wall-clock.js';
import { audibleS, type Candidate, type CandidateOrigin, type Choice } from './candidate.js';
import { Fallback } from './fallback.js';
import { Hours } from './hours.js';
import { KnownTags } from './known-tags.js';
import { Lineup } from './lineup.js';
import { Lists, type PlaylistDifference } from './lists.js';
import { outlook } from './outlook.js';
import { Pace } from './pace.js';
import type { ProgrammeDoor } from './programme-door.js';

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
const READY_QUEUED = 2;
const RETRY_FIRST_MS = 5_000;
const RETRY_LONGEST_MS = 60_000;
/** With nothing ready after this, and little left on the timeline, the fallback is brought up. */
const FALLBACK_AFTER_MS = 2_000;
const LITTLE_LEFT_MS = 4_000;
/** Tracks whose tags, once read, turn out to break the separation: so many are tried before one is taken. */
const MAX_SECOND_THOUGHTS = 8;
/** Tracks passed over that are remembered. */
const MAX_PASSED_OVER = 20;
/** A list or a track of an appointment must be had within this. */
const APPOINTMENT_MS = 60_000;
/** Tracks of an appointment. */
const MAX_APPOINTED = 100;

/** Runs until its signal aborts; {@link peek} and {@link take} never wait. */
export class Programme {
  readonly #options: ProgrammeOptions;
  readonly #door: ProgrammeDoor;
  readonly #lineup = new Lineup();
  readonly #known = new KnownTags();
  readonly #lists: Lists;
  readonly #fallback: Fallback;
  readonly #seed = Math.floor(Math.random() * 2 ** 32);
  #scheduler: Scheduler;
  #queue: readonly QueueEntry[];
  /** Entries of the queue whose candidates were taken. */
  readonly #laid = new Set<string>();
  #passedOver: readonly PassedOverTrack[] = [];
  /** False while the playlist gave nothing and waits to be tried again. */
  #isPlaylistDue = true;
  #isRetrying = false;
  #fruitlessRounds = 0;
  /** True when something happened since the run loop last looked. */
  #isStale = false;
  #resume: ResumeState | null;
  #trouble: string | null = null;
  #wake: () => void = () => undefined;
  /** Counts reloads, so that a scan begun before one is not taken for the new list. */
  #generation = 0;
  /** State of the rotation after the last track that was scanned: the place a reload goes on from. */
  #reached: SchedulerState | null;

  constructor(options: ProgrammeOptions) {
    const { door, rules, resume, queue } = options;
    this.#options = options;
    this.#door = door;
    this.#resume = resume;
    this.#queue = queue;
    this.#lineup.follow(queue.map(({ id }) => id));
    this.#reached = stateOfOneList(resume?.rotation, rules.lists[0]);
    this.#scheduler = this.#createScheduler();
    this.#lists = new Lists({
      rules,
      load: (location, signal) => door.loadPlaylist(location, signal),
      onEntries: (rule, entries) => this.#scheduler.setEntries(rule, entries),
      onProblem: (problem) => door.onPassedOver(problem),
    });
    this.#fallback = new Fallback(options.fallback, rules.lists[0]?.order ?? 'sequential', door);
  }

  /** Why the playlist itself cannot be played, in words; null when it can. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Entries of the playlists as last read. */
  get entryCount(): number {
    return this.#lists.entryCount;
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
    if (candidate?.queueEntry) this.#laid.add(candidate.queueEntry);
    this.#stir();
    return candidate;
  }

  /** Returns candidates that were taken but not heard; they are next again, in the order given. */
  putBack(candidates: readonly Candidate[]): void {
    for (const { queueEntry } of candidates) if (queueEntry) this.#laid.delete(queueEntry);
    this.#lineup.putBack(candidates);
  }

  /** Follows the queue as the store has it now. */
  setQueue(queue: readonly QueueEntry[]): void {
    this.#queue = queue;
    const ids = new Set(queue.map(({ id }) => id));
    for (const id of this.#laid) if (!ids.has(id)) this.#laid.delete(id);
    this.#lineup.follow([...ids]);
    this.#stir();
    this.#door.onChange();
  }

  /** The next `count` tracks behind what is laid, without moving anything. */
  outlook(count: number, overlapS: number): Outlook {
    const { all } = this.#lineup;
    const waiting = this.#queue.filter(
      ({ id }) => !this.#laid.has(id) && !all.some(({ queueEntry }) => queueEntry === id),
    );
    return outlook({
      ready: all,
      queued: waiting,
      scheduler: this.#scheduler,
      known: this.#known,
      fromMs: this.#door.endsAtMs(),
      overlapS,
      count,
      passedOver: this.#passedOver,
    });
  }

  /** Keeps candidates ready until the signal aborts. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#stir(), { once: true });
    const appointments = this.#createHours().run(signal);
    while (!signal.aborted) {
      this.#isStale = false;
      await this.#withFallback(this.#play(signal), signal);
      if (!this.#isPlaylistDue) await this.#offerFallback(signal);
      await this.#idle(signal);
    }
    await appointments;
  }

  /**
   * Reads the playlists again; what is playing and what is next stays.
   * @throws JetStreamError when one cannot be read: the old ones are kept
   */
  async reload(signal: AbortSignal): Promise<PlaylistDifference> {
    const { lists, jingles } = this.#options.rules;
    const before = new Map([...lists, ...jingles].map((rule) => [rule, this.#lists.entries(rule)]));
    const difference = await this.#lists.reload(signal);
    this.#lineup.keepFirst();
    const kept = this.#lineup.all.find(({ lane, origin }) => lane === 'rotation' && origin === 'playlist');
    this.#reached = (kept?.rotation as SchedulerState | null | undefined) ?? this.#reached;
    this.#generation++;
    this.#scheduler = this.#createScheduler();
    for (const [rule, entries] of before) {
      if (entries.length > 0) this.#scheduler.setEntries(rule, entries);
      this.#scheduler.setEntries(rule, this.#lists.entries(rule));
    }
    this.#isPlaylistDue = true;
    this.#stir();
    return difference;
  }

  #createScheduler(): Scheduler {
    const { rules } = this.#options;
    return new Scheduler({ rules, tagsOf: this.#known.tagsOf, state: this.#reached, seed: this.#seed });
  }

  /** Fills up from queue and rotation; where that gives nothing, it is tried again later, at growing distance. */
  async #play(signal: AbortSignal): Promise<void> {
    await this.#fillQueue(signal);
    if (!this.#isPlaylistDue) return;
    await this.#lists.load(signal);
    const isPlayable = await this.#fill(signal);
    if (signal.aborted) return;
    this.#setTrouble(this.#troubleOf(isPlayable));
    if (isPlayable) this.#fruitlessRounds = 0;
    else this.#isPlaylistDue = false;
    if (!isPlayable || this.#lists.trouble) this.#retryLater(signal);
  }

  #troubleOf(isPlayable: boolean): string | null {
    const { trouble, entryCount } = this.#lists;
    if (trouble || isPlayable) return trouble;
    const isOn = this.#scheduler.listsOn(this.#nextStartMs()).length > 0;
    return isOn
      ? `none of the ${entryCount} tracks of the playlist can be played`
      : 'no list is on at this time';
  }

  #retryLater(signal: AbortSignal): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    const retryMs = Math.min(RETRY_FIRST_MS * 2 ** this.#fruitlessRounds++, RETRY_LONGEST_MS);
    void this.#door.wait(retryMs, signal).then(() => {
      this.#isRetrying = false;
      this.#isPlaylistDue = true;
      this.#lists.retry();
      this.#stir();
    });
  }

  /** Scans until enough is ready. False when a whole round of the lists held nothing playable. */
  async #fill(signal: AbortSignal): Promise<boolean> {
    const generation = this.#generation;
    const isCurrent = () => !signal.aborted && generation === this.#generation;
    const isShort = () => this.#lineup.count('rotation') < READY_CANDIDATES;
    await this.#fillResumed(signal);
    const pace = new Pace(this.#door);
    while (isCurrent() && isShort() && pace.failed < this.entryCount) {
      await this.#fillQueue(signal);
      const isFound = isCurrent() ? await this.#fillOne(isCurrent, signal) : null;
      if (isFound === null) break;
      await pace.note(isFound, signal);
      if (pace.isStuck && this.#lineup.all.length === 0) this.#setTrouble(pace.inWords());
    }
    return !isCurrent() || this.#lineup.count('rotation') > 0;
  }

  /** Makes one pick of the rotation ready. False when it cannot be played, null when there is none. */
  async #fillOne(isCurrent: () => boolean, signal: AbortSignal): Promise<boolean | null> {
    for (let thoughts = 0; ; thoughts++) {
      const atMs = this.#nextStartMs();
      const proposal = this.#scheduler.next(atMs);
      if (!proposal) return null;
      const { entry, jingle } = proposal;
      const found = await this.#scan(entry, 'playlist', { reason: proposal.reason }, signal);
      if (!isCurrent()) return null;
      if (!found) {
        this.#scheduler.drop(proposal, atMs);
        return false;
      }
      const tags = this.#known.tagsOf(entry);
      const conflict = jingle || proposal.conflict ? null : this.#scheduler.conflict(tags, atMs);
      const isLast = thoughts === MAX_SECOND_THOUGHTS;
      if (conflict) this.#notePassedOver([{ location: entry.location, reason: conflict.reason }]);
      if (conflict && !isLast) continue;
      this.#notePassedOver(proposal.notChosen);
      this.#scheduler.accept(proposal, tags, atMs);
      this.#reached = this.#scheduler.state();
      const reason = conflict ? `${proposal.reason}, although its ${conflict.reason}` : proposal.reason;
      this.#offer({ ...found, reason, rotation: this.#reached });
      return true;
    }
  }

  /** The track that was on the air when the server ended comes first, where it was. */
  async #fillResumed(signal: AbortSignal): Promise<void> {
    const resume = this.#resume;
    this.#resume = null;
    if (!resume) return;
    const entry = resume.entry ?? this.#lists.find(resume.location);
    if (!entry) return;
    const choice = { reason: 'it was interrupted', rotation: resume.entry ? null : this.#scheduler.state() };
    const candidate = await this.#scan(entry, 'playlist', choice, signal);
    if (!candidate) return;
    const { sampleRateHz } = candidate.facts;
    const position = Math.round((resume.positionSamples * sampleRateHz) / resume.sampleRateHz);
    if (position >= candidate.exitSample - sampleRateHz) return;
    this.#offer({ ...candidate, entrySample: Math.max(candidate.entrySample, position), resumed: true });
  }

  /** Makes the first entries of the queue ready. */
  async #fillQueue(signal: AbortSignal): Promise<void> {
    const firstWaiting = () => {
      if (this.#lineup.count('queue') >= READY_QUEUED) return undefined;
      const ready = new Set(this.#lineup.all.map(({ queueEntry }) => queueEntry));
      return this.#queue.find(({ id }) => !this.#laid.has(id) && !ready.has(id));
    };
    for (let queued = firstWaiting(); queued && !signal.aborted; queued = firstWaiting()) {
      const { id, durationS: _, addedAt: __, ...entry } = queued;
      const choice: Partial<Choice> = { lane: 'queue', reason: 'queue', queueEntry: id };
      const candidate = await this.#scan(entry, 'playlist', choice, signal);
      if (signal.aborted) return;
      if (candidate) {
        this.#scheduler.note(entry.location, this.#known.tagsOf(entry), this.#nextStartMs());
        this.#offer(candidate);
      } else {
        this.#queue = this.#queue.filter((other) => other !== queued);
        this.#door.onUnplayable(id);
      }
    }
  }

  /** Candidates of an appointment; those that cannot be played are left out. */
  async #prepareHour({ location, at }: HourConfig, signal: AbortSignal): Promise<Candidate[]> {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(APPOINTMENT_MS)]);
    const candidates: Candidate[] = [];
    try {
      const { entries } = await this.#door.loadPlaylist(location, bounded);
      for (const entry of entries.slice(0, MAX_APPOINTED)) {
        const choice: Partial<Choice> = { lane: 'hour', reason: `appointment at ${at}` };
        const candidate = await this.#scan(entry, 'playlist', choice, bounded);
        if (candidate) candidates.push(candidate);
      }
    } catch (error) {
      if (!signal.aborted)
        this.#door.onPassedOver({ location, code: codeOf(error), reason: messageOf(error) });
    }
    return candidates;
  }

  #createHours(): Hours {
    const { hours, rules, door } = this.#options;
    return new Hours({
      hours,
      clock: new WallClock(rules.timezone),
      nowMs: () => door.nowMs(),
      wait: (ms, signal) => door.wait(ms, signal),
      prepare: (hour, signal) => this.#prepareHour(hour, signal),
      play: (candidates) => {
        this.#lineup.putBack(candidates);
        door.onInterrupt();
      },
    });
  }

  #offer(candidate: Candidate): void {
    this.#lineup.add(candidate);
    this.#door.onChange();
  }

  /** Brings the fallback up while `filling` takes longer than what is laid lasts. */
  async #withFallback(filling: Promise<void>, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const either = AbortSignal.any([signal, done.signal]);
    const ended = filling.finally(() => done.abort());
    while (!either.aborted) {
      await Promise.race([ended, this.#door.wait(FALLBACK_AFTER_MS, either)]);
      const leftMs = this.#door.endsAtMs() - this.#door.nowMs();
      if (!either.aborted && leftMs < LITTLE_LEFT_MS) await this.#offerFallback(either);
    }
    await ended;
  }

  async #offerFallback(signal: AbortSignal): Promise<void> {
    if (this.#lineup.all.length > 0) return;
    const entries = this.#fallback.entries(signal);
    for await (const entry of entries) {
      const candidate = await this.#scan(entry, 'fallback', { reason: 'fallback' }, signal);
      if (candidate) return this.#offer(candidate);
    }
  }

  async #scan(
    entry: PlaylistEntry,
    origin: CandidateOrigin,
    choice: Partial<Choice>,
    signal: AbortSignal,
  ): Promise<Candidate | null> {
    try {
      const facts = await this.#door.scan(entry.location, signal);
      this.#known.learn(entry.location, facts);
      const defaults = { lane: 'rotation', reason: '', queueEntry: null, rotation: null } as const;
      return { ...this.#door.prepare(entry, facts, origin), ...defaults, ...choice };
    } catch (error) {
      if (signal.aborted) return null;
      const { location } = entry;
      this.#door.onPassedOver({ location, code: codeOf(error), reason: messageOf(error) });
      this.#notePassedOver([{ location, reason: messageOf(error) }]);
      return null;
    }
  }

  #notePassedOver(tracks: readonly PassedOverTrack[]): void {
    if (tracks.length > 0) this.#passedOver = [...tracks, ...this.#passedOver].slice(0, MAX_PASSED_OVER);
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

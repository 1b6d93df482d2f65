// The rotation on its way to the air: the scheduler's proposals are scanned, thought over, and made candidates.
import type { PlaylistReload } from '../model/playlist.js';
import type { ResumeState } from '../model/resume.js';
import type { ProgrammeRules } from '../rotation/rules.js';
import { type Proposal, Scheduler, type SchedulerState, stateOfOneList } from '../rotation/scheduler.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import { LateTracks } from './late-tracks.js';
import type { Lineup } from './lineup.js';
import { Lists, type Reading } from './lists.js';
import type { ProgrammeDoor } from './programme-door.js';

export interface RotationFeedOptions {
  readonly rules: ProgrammeRules;
  readonly resume: ResumeState | null;
  readonly maker: CandidateMaker;
  readonly lineup: Lineup;
  readonly door: ProgrammeDoor;
}

/** Tracks whose tags, once read, turn out to break the separation: so many are tried before one is taken. */
const MAX_SECOND_THOUGHTS = 8;

export class RotationFeed {
  readonly lists: Lists;
  readonly #options: RotationFeedOptions;
  readonly #seed = Math.floor(Math.random() * 2 ** 32);
  readonly #late: LateTracks;
  #scheduler: Scheduler;
  /** State after the last candidate that was made: the place a reload goes on from. */
  #reached: SchedulerState | null;

  constructor(options: RotationFeedOptions) {
    const { rules, resume, lineup, door } = options;
    this.#options = options;
    this.#late = new LateTracks(lineup, door);
    this.#reached = stateOfOneList(resume?.rotation, rules.lists[0]);
    this.#scheduler = this.#createScheduler();
    this.lists = new Lists({
      rules,
      load: (location, signal) => door.loadPlaylist(location, 'follow', signal),
      onEntries: (rule, entries) => this.#scheduler.setEntries(rule, entries),
      onProblem: (problem) => door.onPassedOver(problem),
    });
  }

  get scheduler(): Scheduler {
    return this.#scheduler;
  }

  /**
   * Makes the next pick, which is to begin at `atMs`, ready. Once `signal` aborts or `isCurrent` tells that the lists
   * are others, nothing is taken. A track that takes long to come is passed by while another is needed, and put behind
   * what is ready when it has come.
   * @returns false when the pick cannot be played, null when there is none
   */
  async make(atMs: number, isCurrent: () => boolean, signal: AbortSignal): Promise<boolean | null> {
    const { maker } = this.#options;
    for (let thoughts = 0; ; thoughts++) {
      const proposal = this.#scheduler.next(atMs);
      if (!proposal) return null;
      const { entry, reason } = proposal;
      if (this.#late.mustWaitFor(entry)) return this.#late.next();
      const made = await this.#make(proposal, atMs, isCurrent, signal);
      if (!isCurrent()) return null;
      if (made === 'late') continue;
      if (!made) {
        this.#scheduler.drop(proposal, atMs);
        return false;
      }
      const conflict = this.#conflictOf(proposal, atMs);
      if (conflict) maker.passOver([{ location: entry.location, reason: conflict }]);
      if (conflict && thoughts < MAX_SECOND_THOUGHTS) continue;
      maker.passOver(proposal.notChosen);
      this.#scheduler.accept(proposal, maker.known.tagsOf(entry), atMs);
      this.#reached = this.#scheduler.state();
      const why = conflict ? `${reason}, although its ${conflict}` : reason;
      maker.offer({ ...made, reason: why, rotation: this.#reached }, signal);
      return true;
    }
  }

  /** Notes a track that was asked for by others. */
  note(candidate: Candidate, atMs: number): void {
    const { entry } = candidate;
    this.#scheduler.note(entry.location, this.#options.maker.known.tagsOf(entry), atMs);
  }

  /**
   * Takes lists over that were read anew and goes on behind `kept`, the last of its candidates that is still to be
   * played.
   * @returns what differs, list by list
   */
  take(reading: Pick<Reading, 'lists'>, kept: Candidate | undefined): PlaylistReload[] {
    const before = this.lists.read.map((rule) => [rule, this.lists.entries(rule)] as const);
    const changes = this.lists.take(reading);
    this.#reached = (kept?.rotation as SchedulerState | null | undefined) ?? this.#reached;
    this.#scheduler = this.#createScheduler();
    for (const [rule, entries] of before) this.#scheduler.setEntries(rule, entries);
    for (const rule of this.lists.read) this.#scheduler.setEntries(rule, this.lists.entries(rule));
    return changes;
  }

  /** The candidate of a proposal; null when it cannot be played, `late` when it is passed by until it has come. */
  async #make(
    proposal: Proposal,
    atMs: number,
    isCurrent: () => boolean,
    signal: AbortSignal,
  ): Promise<Candidate | null | 'late'> {
    const { entry, reason } = proposal;
    const making = this.#options.maker.make(entry, { reason }, signal);
    if (!(await this.#late.isLate(entry, making, signal))) return making;
    if (!isCurrent()) return null;
    this.#scheduler.drop(proposal, atMs);
    const coming = making.then((made) => made !== null && this.#come(made, proposal, isCurrent, signal));
    this.#late.add(entry, coming);
    return 'late';
  }

  /** A late track has come; false when it is not wanted any more. */
  #come(
    made: Candidate,
    { jingle, reason }: Proposal,
    isCurrent: () => boolean,
    signal: AbortSignal,
  ): boolean {
    if (!isCurrent()) return false;
    if (!jingle) this.note(made, this.#options.door.nowMs());
    this.#reached = this.#scheduler.state();
    this.#options.maker.offer({ ...made, reason: `${reason}, late`, rotation: this.#reached }, signal);
    return true;
  }

  /** Why a proposal should not be taken, now that its tags are known. */
  #conflictOf({ entry, jingle, conflict }: Proposal, atMs: number): string | null {
    if (jingle || conflict) return null;
    return this.#scheduler.conflict(this.#options.maker.known.tagsOf(entry), atMs)?.reason ?? null;
  }

  #createScheduler(): Scheduler {
    const { rules, maker } = this.#options;
    return new Scheduler({ rules, tagsOf: maker.known.tagsOf, state: this.#reached, seed: this.#seed });
  }
}

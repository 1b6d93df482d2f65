// Makes candidates of entries by having them scanned, and remembers what was learned and what was passed over.
import { codeOf, messageOf } from '../model/errors.js';
import type { PassedOverTrack } from '../model/outlook.js';
import type { PlaylistEntry } from '../model/track.js';
import { type Candidate, type CandidateOrigin, type Choice, closedFacts } from './candidate.js';
import { KnownTags } from './known-tags.js';
import type { Lineup } from './lineup.js';
import type { ProgrammeDoor } from './programme-door.js';

/** How an entry is to be scanned, and what is said of its choice; by default it is one of the rotation's. */
export interface Wish extends Partial<Choice> {
  readonly origin?: CandidateOrigin;
  /** `beginning` lets a track begin before all of it is known, when nothing else is at hand. */
  readonly extent?: 'whole' | 'beginning';
}

/** Tracks passed over that are remembered. */
const MAX_PASSED_OVER = 20;
/** With more than this left on the timeline a track is waited for, so that its gain is measured. */
const SOON_MS = 10_000;

export class CandidateMaker {
  readonly known = new KnownTags();
  readonly #door: ProgrammeDoor;
  readonly #lineup: Lineup;
  #passedOver: readonly PassedOverTrack[] = [];

  constructor(door: ProgrammeDoor, lineup: Lineup) {
    this.#door = door;
    this.#lineup = lineup;
  }

  /** What was passed over lately, the latest first. */
  get passedOver(): readonly PassedOverTrack[] {
    return this.#passedOver;
  }

  /** Notes what did not come, and why. */
  passOver(tracks: readonly PassedOverTrack[]): void {
    if (tracks.length > 0) this.#passedOver = [...tracks, ...this.#passedOver].slice(0, MAX_PASSED_OVER);
  }

  /** The candidate of an entry; null when it cannot be played, which is reported. Never rejects. */
  async make(entry: PlaylistEntry, wish: Wish, signal: AbortSignal): Promise<Candidate | null> {
    const { origin = 'playlist', extent = 'beginning', ...choice } = wish;
    try {
      // One that is entered further on must be known up to there.
      const isEntered = entry.options?.cueInS !== undefined;
      const mayBePartial = extent === 'beginning' && this.#isNeededSoon() && !isEntered;
      const facts = await this.#door.scan(entry.location, mayBePartial ? 0 : null, signal);
      this.known.learn(entry.location, facts);
      const defaults = { lane: 'rotation', reason: '', queueEntry: null, rotation: null } as const;
      return { ...this.#door.prepare(entry, facts, origin), ...defaults, ...choice };
    } catch (error) {
      if (!signal.aborted) this.#report(entry.location, error);
      return null;
    }
  }

  /** Puts a candidate in the lineup, and follows the scan of an open one to its end, wherever it is meanwhile. */
  offer(candidate: Candidate, signal: AbortSignal): void {
    this.#lineup.add(candidate);
    this.#door.onChange();
    if (candidate.facts.isPartial) void this.#complete(candidate, signal);
  }

  #isNeededSoon(): boolean {
    return this.#lineup.all.length === 0 && this.#door.endsAtMs() - this.#door.nowMs() < SOON_MS;
  }

  #report(location: string, error: unknown): void {
    const reason = messageOf(error);
    this.#door.onPassedOver({ location, code: codeOf(error), reason });
    this.passOver([{ location, reason }]);
  }

  async #complete(open: Candidate, signal: AbortSignal): Promise<void> {
    let candidate = open;
    while (candidate.facts.isPartial && !signal.aborted) {
      const { entry, facts, origin } = candidate;
      const learned = await this.#door
        .scan(entry.location, facts.lengthSamples, signal)
        // What was heard of it is all there is.
        .catch((error: unknown) => closedFacts(facts, messageOf(error)));
      this.known.learn(entry.location, learned);
      const { exitSample } = this.#door.prepare(entry, learned, origin);
      const next = { ...candidate, facts: learned, exitSample };
      if (!this.#lineup.learn(candidate, next)) this.#door.onLearned(candidate, next);
      candidate = next;
    }
  }
}

// Live streams on their way to the air: each is called for as long as it may come, and takes over once it is up.
import { messageOf } from '../model/errors.js';
import type { PlaylistEntry, TrackFacts } from '../model/track.js';
import type { TrackListRule } from '../rotation/rules.js';
import { type Candidate, closedFacts } from './candidate.js';
import type { Lineup } from './lineup.js';
import type { ProgrammeDoor } from './programme-door.js';

export interface StreamFeedOptions {
  readonly lineup: Lineup;
  readonly door: ProgrammeDoor;
  /** True while a list is on. */
  readonly isOn: (rule: TrackListRule) => boolean;
  /** A stream came up, or is down. */
  readonly onChange: () => void;
}

/** Waits between two calls; a stream that was up is called again after the first. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** A stream that is called, or up. */
interface Line {
  readonly rule: TrackListRule;
  isUp: boolean;
  /** Why it is down, in words. */
  trouble: string;
}

/** A stream that is up: held back while its list is not on, offered to the planner, or to be left. */
interface Offer {
  readonly candidate: Candidate;
  readonly state: 'held' | 'offered' | 'over';
}

export class StreamFeed {
  readonly #options: StreamFeedOptions;
  readonly #lines = new Map<string, Line>();

  constructor(options: StreamFeedOptions) {
    this.#options = options;
  }

  /** True while any stream is up. */
  get isUp(): boolean {
    return [...this.#lines.values()].some((line) => line.isUp);
  }

  /** Why a stream is down, in words; null while none is. */
  get trouble(): string | null {
    const down = [...this.#lines.values()].find((line) => !line.isUp);
    return down ? `the stream ${down.rule.name} is down: ${down.trouble}` : null;
  }

  /** Follows these streams from now on, besides those it follows already, until the signal aborts. */
  follow(rules: readonly TrackListRule[], signal: AbortSignal): void {
    for (const rule of rules) {
      if (this.#lines.has(rule.key)) continue;
      const line = { rule, isUp: false, trouble: 'it is called' };
      this.#lines.set(rule.key, line);
      void this.#keep(line, signal);
    }
  }

  /** Calls a stream again and again. Never rejects. */
  async #keep(line: Line, signal: AbortSignal): Promise<void> {
    const { door, onChange } = this.#options;
    const { location } = line.rule;
    for (let waitMs = FIRST_WAIT_MS; !signal.aborted; ) {
      try {
        const facts = await door.streams.listen(location, null, signal);
        waitMs = FIRST_WAIT_MS;
        line.isUp = true;
        onChange();
        line.trouble = await this.#play(line.rule, facts, signal);
      } catch (error) {
        line.trouble = messageOf(error);
      }
      if (signal.aborted) return;
      line.isUp = false;
      onChange();
      await door.wait(waitMs, signal);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  /** Offers a stream that is up, and follows it to its end; tells why it ended. */
  async #play(rule: TrackListRule, first: TrackFacts, signal: AbortSignal): Promise<string> {
    const { lineup, door } = this.#options;
    let offer: Offer = { candidate: this.#make(rule, first), state: 'held' };
    while (offer.candidate.facts.isPartial && !signal.aborted) {
      offer = this.#keepHours(rule, offer);
      const { facts } = offer.candidate;
      const learned = await door.streams
        .listen(rule.location, facts, signal)
        .catch((error: unknown) => closedFacts(facts, messageOf(error)));
      offer = this.#learn(rule, offer, learned);
    }
    const { candidate } = offer;
    // What has ended and was not begun with is not worth beginning with.
    lineup.withdraw(candidate);
    return candidate.facts.stream?.endedBecause ?? candidate.facts.truncatedBecause ?? 'it ended';
  }

  /** Offers a stream when its list comes on, and leaves it when that is over. */
  #keepHours(rule: TrackListRule, { candidate, state }: Offer): Offer {
    const { lineup, door, isOn } = this.#options;
    if (state === 'held' && isOn(rule)) {
      lineup.add(candidate);
      door.onChange();
      return { candidate, state: 'offered' };
    }
    if (state !== 'offered' || isOn(rule)) return { candidate, state };
    if (!lineup.withdraw(candidate)) door.onInterrupt();
    return { candidate, state: 'over' };
  }

  /** Puts what is known by now in the place of an offer, wherever that is. */
  #learn(rule: TrackListRule, { candidate, state }: Offer, learned: TrackFacts): Offer {
    const { lineup, door } = this.#options;
    const grown = this.#grown(candidate, learned);
    if (state === 'held' || lineup.learn(candidate, grown)) return { candidate: grown, state };
    door.onLearned(candidate, grown);
    const fate = door.streams.fateOf(grown);
    // What took its place may end before it does, and its list may come on again.
    const mayComeAgain = fate === 'replaced' || (state === 'over' && fate === 'left');
    if (!learned.isPartial || !mayComeAgain) return { candidate: grown, state };
    return { candidate: this.#make(rule, learned), state: 'held' };
  }

  /** A play of its own: a stream that comes again is another one. */
  #make(rule: TrackListRule, facts: TrackFacts): Candidate {
    const entry: PlaylistEntry = { location: rule.location };
    return {
      ...this.#options.door.prepare(entry, facts, 'playlist'),
      lane: 'stream',
      reason: `the stream ${rule.name} is up`,
      queueEntry: null,
      rotation: null,
      priority: rule.priority,
    };
  }

  #grown(candidate: Candidate, facts: TrackFacts): Candidate {
    const { entry, origin } = candidate;
    const { entrySample, exitSample, title, titles } = this.#options.door.prepare(entry, facts, origin);
    return { ...candidate, facts, entrySample, exitSample, title, ...(titles && { titles }) };
  }
}

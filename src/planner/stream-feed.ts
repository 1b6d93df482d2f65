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

/** A list that is a live stream, and the places it can be heard at. */
export interface StreamList {
  readonly rule: TrackListRule;
  /** At least one; tried in turn. */
  readonly places: readonly PlaylistEntry[];
}

/** A stream that is called, or up. */
interface Line {
  readonly rule: TrackListRule;
  places: readonly PlaylistEntry[];
  isUp: boolean;
  /** Why it is down, in words. */
  trouble: string;
  /** What was told of it last. */
  told: string | null;
  readonly end: AbortController;
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

  /** Why one list's stream is down, in words; null when it is up, or none. */
  troubleOf(key: string): string | null {
    const line = this.#lines.get(key);
    return line && !line.isUp ? line.trouble : null;
  }

  /** Follows these streams from now on, until the signal aborts; those that are not among them are left. */
  follow(streams: readonly StreamList[], signal: AbortSignal): void {
    for (const [key, line] of this.#lines) {
      if (streams.some(({ rule }) => rule.key === key)) continue;
      this.#lines.delete(key);
      line.end.abort(new Error('its list names it no longer'));
    }
    for (const { rule, places } of streams) {
      const known = this.#lines.get(rule.key);
      if (known) known.places = places;
      if (known || places.length === 0) continue;
      const end = new AbortController();
      const line = { rule, places, isUp: false, trouble: 'it is called', told: null, end };
      this.#lines.set(rule.key, line);
      void this.#keep(line, AbortSignal.any([signal, end.signal]));
    }
  }

  /** Calls a stream again and again, at one place after the other; waits after each round of them. Never rejects. */
  async #keep(line: Line, signal: AbortSignal): Promise<void> {
    let waitMs = FIRST_WAIT_MS;
    for (let turn = 0; !signal.aborted; turn++) {
      const place = line.places[turn % line.places.length];
      if (!place) return;
      const wasUp = await this.#call(line, place, signal);
      if (signal.aborted) return;
      const isRoundOver = (turn + 1) % line.places.length === 0;
      if (wasUp) waitMs = FIRST_WAIT_MS;
      if (wasUp || isRoundOver) this.#tell(line, place, line.trouble);
      this.#options.onChange();
      if (!isRoundOver) continue;
      await this.#options.door.wait(waitMs, signal);
      waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
    }
  }

  /** Calls a stream at one place and plays it to its end; false when it did not come up. */
  async #call(line: Line, place: PlaylistEntry, signal: AbortSignal): Promise<boolean> {
    const { door, onChange } = this.#options;
    try {
      const facts = await door.streams.listen(place.location, null, signal);
      line.isUp = true;
      this.#tell(line, place, null);
      onChange();
      line.trouble = await this.#play(line, place, facts, signal);
    } catch (error) {
      line.trouble = messageOf(error);
    }
    const wasUp = line.isUp;
    line.isUp = false;
    return wasUp;
  }

  /** Says once what is new. */
  #tell(line: Line, { location }: PlaylistEntry, trouble: string | null): void {
    const news = trouble ?? location;
    if (line.told === news) return;
    line.told = news;
    this.#options.door.streams.onNews({ location, trouble });
  }

  /** Offers a stream that is up, and follows it to its end; tells why it ended. */
  async #play(line: Line, place: PlaylistEntry, first: TrackFacts, signal: AbortSignal): Promise<string> {
    const { lineup, door } = this.#options;
    const { rule } = line;
    let offer: Offer = { candidate: this.#make(rule, place, first), state: 'held' };
    while (offer.candidate.facts.isPartial && !signal.aborted) {
      offer = this.#keepHours(rule, offer);
      const { facts } = offer.candidate;
      const learned = await door.streams
        .listen(place.location, facts, signal)
        .catch((error: unknown) => closedFacts(facts, messageOf(error)));
      offer = this.#learn(rule, place, offer, learned);
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
  #learn(rule: TrackListRule, place: PlaylistEntry, { candidate, state }: Offer, learned: TrackFacts): Offer {
    const { lineup, door } = this.#options;
    const grown = this.#grown(candidate, learned);
    if (state === 'held' || lineup.learn(candidate, grown)) return { candidate: grown, state };
    door.onLearned(candidate, grown);
    const fate = door.streams.fateOf(grown);
    // What took its place may end before it does, and its list may come on again.
    const mayComeAgain = fate === 'replaced' || (state === 'over' && fate === 'left');
    if (!learned.isPartial || !mayComeAgain) return { candidate: grown, state };
    return { candidate: this.#make(rule, place, learned), state: 'held' };
  }

  /** A play of its own: a stream that comes again is another one. */
  #make(rule: TrackListRule, { location, title, artist }: PlaylistEntry, facts: TrackFacts): Candidate {
    // Cue points and the like are of tracks.
    const entry: PlaylistEntry = { location, ...(title && { title }), ...(artist && { artist }) };
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

// Who comes first: of what is laid and not yet heard, and of what is ready, by the programme's ranks.
import { type Candidate, takesOver } from './candidate.js';
import type { Programme } from './programme.js';
import { audibleStart } from './segments.js';
import type { Play, Timeline } from './timeline.js';

/** What is laid as far as it is in its place, and what should follow it instead of the rest. */
export interface Misplaced {
  readonly kept: readonly Play[];
  readonly incoming: Candidate;
}

/** Looks at a timeline and a programme, and changes neither; `fromSample` is a timeline sample. */
export class Precedence {
  readonly #programme: Pick<Programme, 'peek' | 'rank'>;
  readonly #timeline: Timeline;
  readonly #spf: number;

  constructor(programme: Pick<Programme, 'peek' | 'rank'>, timeline: Timeline, samplesPerFrame: number) {
    this.#programme = programme;
    this.#timeline = timeline;
    this.#spf = samplesPerFrame;
  }

  /**
   * What comes first of what nobody hears before `fromSample`; of that which takes over from `heard`, unless that is
   * null.
   */
  incoming(fromSample: number, heard: Candidate | null): Candidate | undefined {
    const unheard = this.#timeline.plays.filter((play) => audibleStart(play.voice, this.#spf) >= fromSample);
    const candidates = this.#withReady(unheard);
    return this.#first(heard ? candidates.filter((one) => takesOver(one, heard)) : candidates);
  }

  /** The first play heard from `fromSample` on that another should come before, as what is kept and what comes. */
  misplaced(fromSample: number): Misplaced | null {
    const { plays } = this.#timeline;
    for (const [index, play] of plays.entries()) {
      if (index === 0 || audibleStart(play.voice, this.#spf) < fromSample) continue;
      const incoming = this.#first(this.#withReady(plays.slice(index)));
      if (incoming && incoming !== play.candidate) return { kept: plays.slice(0, index), incoming };
    }
    return null;
  }

  #withReady(plays: readonly Play[]): Candidate[] {
    const ready = this.#programme.peek();
    return [...plays.map(({ candidate }) => candidate), ...(ready ? [ready] : [])];
  }

  /** The candidate that comes first by its rank, or by its place where ranks are equal. */
  #first(candidates: readonly Candidate[]): Candidate | undefined {
    const rank = (candidate: Candidate) => this.#programme.rank(candidate);
    const playable = candidates.filter((candidate) => Number.isFinite(rank(candidate)));
    return playable.toSorted((a, b) => rank(a) - rank(b))[0];
  }
}

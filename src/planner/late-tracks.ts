// Tracks of other servers that take long to come: others are played meanwhile, and they as soon as they are there.
import type { PlaylistEntry } from '../model/track.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { Candidate } from './candidate.js';
import type { Lineup } from './lineup.js';
import { whileUnderWay } from './patience.js';
import type { ProgrammeDoor } from './programme-door.js';

/** Shorter than the wait before the fallback is brought up. */
const LATE_AFTER_MS = 1500;
/** With more than this on the timeline there is time to wait, and the order of the list is kept. */
const ENOUGH_MS = 10_000;
/** Tracks fetched at once for one mount. */
const MAX_LATE = 3;

export class LateTracks {
  readonly #lineup: Lineup;
  readonly #door: Pick<ProgrammeDoor, 'wait' | 'nowMs' | 'endsAtMs'>;
  /** Resolve to whether the track has come. */
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(lineup: Lineup, door: Pick<ProgrammeDoor, 'wait' | 'nowMs' | 'endsAtMs'>) {
    this.#lineup = lineup;
    this.#door = door;
  }

  /** Whether an entry must wait: it is under way already, or lies elsewhere and enough of those are. */
  mustWaitFor({ location }: PlaylistEntry): boolean {
    return this.#underWay.has(location) || (isHttpUrl(location) && this.#underWay.size >= MAX_LATE);
  }

  /** Waits for the first that comes or fails; false when it fails. */
  async next(): Promise<boolean> {
    return this.#underWay.size > 0 && Promise.race(this.#underWay.values());
  }

  /** Waits for a candidate of a track that comes soon; true when another is needed sooner. */
  async isLate(
    { location }: PlaylistEntry,
    making: Promise<Candidate | null>,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (!isHttpUrl(location)) return false;
    return whileUnderWay(making, { everyMs: LATE_AFTER_MS, door: this.#door, signal }, () =>
      this.#isNeeded(),
    );
  }

  /** Remembers an entry that is late until `coming` ends; it resolves to whether the track has come. */
  add({ location }: PlaylistEntry, coming: Promise<boolean>): void {
    this.#underWay.set(
      location,
      coming.finally(() => this.#underWay.delete(location)),
    );
  }

  #isNeeded(): boolean {
    if (this.#lineup.all.some(({ origin }) => origin === 'playlist')) return false;
    return this.#door.endsAtMs() - this.#door.nowMs() < ENOUGH_MS;
  }
}

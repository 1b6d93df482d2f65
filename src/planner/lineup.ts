// Candidates that are ready, in the order in which they come: what was interrupted, appointments, live streams, the queue, the rotation.
import { type Candidate, isSamePlay, type Lane } from './candidate.js';

/** Of a stream, as the config allows it. */
const HIGHEST_PRIORITY = 100;

/** Sorted by {@link rank}; those of the same rank in the order they came. */
export class Lineup {
  #ready: readonly Candidate[] = [];
  /** Place of each entry of the queue. */
  #queue: ReadonlyMap<string, number> = new Map();

  get all(): readonly Candidate[] {
    return this.#ready;
  }

  /** Candidates of a lane that are no fallback. */
  count(lane: Lane): number {
    return this.#ready.filter((candidate) => candidate.lane === lane && candidate.origin === 'playlist')
      .length;
  }

  /**
   * How soon a candidate comes: the lower, the sooner. Infinite for one of an entry that was taken off the queue: it
   * is not played any more.
   */
  rank({ origin, resumed, lane, queueEntry, priority = 0 }: Candidate): number {
    if (origin === 'fallback') return 4;
    if (resumed) return 0;
    if (lane === 'hour') return 1;
    if (lane === 'stream') return 1.5 - priority / (4 * HIGHEST_PRIORITY);
    if (lane === 'rotation') return 3;
    const place = this.#queue.get(queueEntry ?? '');
    return place === undefined ? Number.POSITIVE_INFINITY : 2 + place / (this.#queue.size + 1);
  }

  /** Takes the first off. */
  take(): Candidate | undefined {
    const [first, ...rest] = this.#ready;
    this.#ready = rest;
    return first;
  }

  /** Adds one behind those of its rank. A fallback gives way to whatever else is ready. */
  add(candidate: Candidate): void {
    this.#sort([...this.#ready, candidate]);
    const own = this.#ready.filter(({ origin }) => origin === 'playlist');
    if (own.length > 0) this.#ready = own;
  }

  /** Returns candidates ahead of those of their rank. */
  putBack(candidates: readonly Candidate[]): void {
    this.#sort([...candidates, ...this.#ready]);
  }

  /** Follows the queue: entries by id, the first first. */
  follow(queue: readonly string[]): void {
    this.#queue = new Map(queue.map((id, place) => [id, place]));
    this.#sort(this.#ready);
  }

  /** Forgets the candidate of an entry of the queue. */
  drop(entryId: string): void {
    this.#ready = this.#ready.filter(({ queueEntry }) => queueEntry !== entryId);
  }

  /** Forgets a candidate that must not be played any more; false when it is not here. */
  withdraw(candidate: Candidate): boolean {
    const left = this.#ready.filter((ready) => !isSamePlay(ready, candidate));
    const isFound = left.length < this.#ready.length;
    this.#ready = left;
    return isFound;
  }

  /** Forgets all of the rotation but the first, which is returned. */
  keepFirst(): Candidate | undefined {
    const isRotation = ({ lane, origin }: Candidate) => lane === 'rotation' && origin === 'playlist';
    const first = this.#ready.find(isRotation);
    this.#ready = this.#ready.filter((candidate) => !isRotation(candidate) || candidate === first);
    return first;
  }

  /** Puts what is known by now in the place of a candidate; false when it is not here. */
  learn(candidate: Candidate, learned: Candidate): boolean {
    const known = this.#ready.find((ready) => isSamePlay(ready, candidate));
    if (!known) return false;
    // A stream is entered where it has got to.
    const { entrySample } = learned.lane === 'stream' ? learned : known;
    this.#ready = this.#ready.map((ready) => (ready === known ? { ...learned, entrySample } : ready));
    return true;
  }

  #sort(candidates: readonly Candidate[]): void {
    this.#ready = candidates
      .filter((candidate) => Number.isFinite(this.rank(candidate)))
      .toSorted((a, b) => this.rank(a) - this.rank(b));
  }
}

// Remembers what scans found out, so that a track is decoded for its facts once, whoever plays it next.
import type { TrackFacts } from '../model/track.js';

/** Facts kept; about 500 bytes each. */
const CAPACITY = 50_000;

/** Least recently used facts make room. The identity inside says whether they still hold. */
export class FactsCache {
  readonly #facts = new Map<string, TrackFacts>();

  /** Facts of a path at a sample rate and channel count, possibly of a file that has been replaced since. */
  find(path: string, sampleRateHz: number, channels: number): TrackFacts | null {
    const key = keyOf(path, sampleRateHz, channels);
    const facts = this.#facts.get(key);
    if (!facts) return null;
    this.#facts.delete(key);
    this.#facts.set(key, facts);
    return facts;
  }

  remember(facts: TrackFacts): void {
    const key = keyOf(facts.identity.path, facts.sampleRateHz, facts.channels);
    this.#facts.delete(key);
    this.#facts.set(key, facts);
    const oldest = this.#facts.keys().next();
    if (this.#facts.size > CAPACITY && !oldest.done) this.#facts.delete(oldest.value);
  }
}

function keyOf(path: string, sampleRateHz: number, channels: number): string {
  return `${sampleRateHz}/${channels}/${path}`;
}

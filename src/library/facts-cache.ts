// Remembers what scans found out, so that a track is decoded for its facts once, whoever plays it next.
import type { TrackFacts } from '../model/track.js';

/** Where facts outlive the process. Either method may throw: then memory alone must do. */
export interface FactsArchive {
  find(path: string, sampleRateHz: number, channels: number): TrackFacts | null;
  save(facts: TrackFacts): void;
}

/** Facts kept in memory; about 500 bytes each. */
const CAPACITY = 50_000;

/** Least recently used facts make room. The identity inside says whether they still hold. */
export class FactsCache {
  readonly #facts = new Map<string, TrackFacts>();
  readonly #archive: FactsArchive;

  constructor(archive: FactsArchive) {
    this.#archive = archive;
  }

  /** Facts of a path at a sample rate and channel count, possibly of a file that has been replaced since. */
  find(path: string, sampleRateHz: number, channels: number): TrackFacts | null {
    const key = keyOf(path, sampleRateHz, channels);
    const facts = this.#facts.get(key) ?? this.#archived(path, sampleRateHz, channels);
    if (facts) this.#keep(key, facts);
    return facts;
  }

  /** Takes the result of a scan. */
  remember(facts: TrackFacts): void {
    this.#keep(keyOf(facts.identity.path, facts.sampleRateHz, facts.channels), facts);
    try {
      this.#archive.save(facts);
    } catch {
      // The archive tells its own health; a track that must be scanned again after a restart is no fault.
    }
  }

  #archived(path: string, sampleRateHz: number, channels: number): TrackFacts | null {
    try {
      return this.#archive.find(path, sampleRateHz, channels);
    } catch {
      return null;
    }
  }

  #keep(key: string, facts: TrackFacts): void {
    this.#facts.delete(key);
    this.#facts.set(key, facts);
    const oldest = this.#facts.keys().next();
    if (this.#facts.size > CAPACITY && !oldest.done) this.#facts.delete(oldest.value);
  }
}

function keyOf(path: string, sampleRateHz: number, channels: number): string {
  return `${sampleRateHz}/${channels}/${path}`;
}

// Remembers what scans found out, so that a restarted server decodes nothing it has decoded before.
import type { TrackFacts } from '../model/track.js';
import type { StoreDatabase } from './database.js';

/** Rows kept; some 600 bytes each. */
const CAPACITY = 100_000;

/** The table `facts`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class FactsStore {
  readonly #database: StoreDatabase;
  readonly #capacity: number;

  /** Keeps `capacity` rows; the oldest make room. */
  constructor(database: StoreDatabase, capacity = CAPACITY) {
    this.#database = database;
    this.#capacity = capacity;
  }

  /** Facts of a path at a sample rate and channel count; the identity inside says whether they still hold. */
  find(path: string, sampleRateHz: number, channels: number): TrackFacts | null {
    const row = this.#database.read(`read what is known of ${path}`, (db) =>
      db
        .prepare<[string, number, number], { facts: string }>(
          'SELECT facts FROM facts WHERE path = ? AND sample_rate_hz = ? AND channels = ?',
        )
        .get(path, sampleRateHz, channels),
    );
    return row ? (JSON.parse(row.facts) as TrackFacts) : null;
  }

  /** Saves facts in place of what was known of the same path, sample rate and channel count. */
  save(facts: TrackFacts): void {
    const { identity, sampleRateHz, channels } = facts;
    this.#database.write(`save what is known of ${identity.path}`, 'frequent', (db) => {
      // A replaced row is a new one: row numbers only grow, so the smallest are the oldest.
      const { lastInsertRowid } = db
        .prepare('INSERT OR REPLACE INTO facts (path, sample_rate_hz, channels, facts) VALUES (?, ?, ?, ?)')
        .run(identity.path, sampleRateHz, channels, JSON.stringify(facts));
      db.prepare('DELETE FROM facts WHERE rowid <= ?').run(Number(lastInsertRowid) - this.#capacity);
    });
  }
}

// Remembers where every mount is, so that each resumes in the same track after a restart, kill -9 included.
import type { Database } from 'better-sqlite3';
import type { ResumeState } from '../model/resume.js';
import type { PlaylistEntry } from '../model/track.js';
import type { StoreDatabase } from './database.js';
import { statementOf } from './statements.js';

interface PlayheadRow {
  readonly location: string;
  readonly position_samples: number;
  readonly sample_rate_hz: number;
  readonly rotation: string;
  readonly saved_at_ms: number;
  readonly entry: string | null;
}

/** The table `playheads`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class PlayheadStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** Saves the playheads of all given mounts in one transaction: all of them or none. */
  save(entries: ReadonlyMap<string, ResumeState>): void {
    if (entries.size === 0) return;
    this.#database.write('save the playheads', 'frequent', (db) => {
      for (const [mountId, state] of entries) savePlayhead(db, mountId, state);
    });
  }

  /** Where the mount was; null when it has never played. */
  load(mountId: string): ResumeState | null {
    const row = this.#database.read(`read the playhead of "${mountId}"`, (db) =>
      db
        .prepare<[string], PlayheadRow>(
          `SELECT location, position_samples, sample_rate_hz, rotation, saved_at_ms, entry
           FROM playheads WHERE mount_id = ?`,
        )
        .get(mountId),
    );
    if (row === undefined) return null;
    return {
      location: row.location,
      positionSamples: row.position_samples,
      sampleRateHz: row.sample_rate_hz,
      rotation: JSON.parse(row.rotation) as unknown,
      savedAtMs: row.saved_at_ms,
      ...(row.entry !== null && { entry: JSON.parse(row.entry) as PlaylistEntry }),
    };
  }
}

/** Writes one playhead within a transaction that is under way. */
export function savePlayhead(db: Database, mountId: string, state: ResumeState): void {
  statementOf(db, SAVE).run(mountId, ...columns(state));
}

const SAVE = `INSERT INTO playheads
    (mount_id, location, position_samples, sample_rate_hz, rotation, saved_at_ms, entry)
  VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (mount_id) DO UPDATE SET
    location = excluded.location, position_samples = excluded.position_samples,
    sample_rate_hz = excluded.sample_rate_hz, rotation = excluded.rotation,
    saved_at_ms = excluded.saved_at_ms, entry = excluded.entry`;

// STRICT INTEGER columns refuse fractions; a position is whole by meaning, so rounding loses nothing.
function columns(state: ResumeState): [string, number, number, string, number, string | null] {
  return [
    state.location,
    Math.round(state.positionSamples),
    state.sampleRateHz,
    JSON.stringify(state.rotation ?? null),
    Math.round(state.savedAtMs),
    state.entry ? JSON.stringify(state.entry) : null,
  ];
}

// Remembers tracks that could not be played.
import type { FailureArchive, FailureRecord, TrackPlace } from '../library/quarantine.js';
import type { ErrorCode } from '../model/errors.js';
import type { FileIdentity } from '../model/track.js';
import type { StoreDatabase } from './database.js';

interface Row {
  readonly mount_id: string;
  readonly path: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly count: number;
  readonly since_ms: number;
  readonly last_ms: number;
  readonly next_try_ms: number | null;
  readonly identity: string | null;
}

/** The table `failures`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class FailureStore implements FailureArchive {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** All records, the latest failure last. */
  list(): FailureRecord[] {
    return this.#database.read('read the failing tracks', (db) =>
      db.prepare<[], Row>('SELECT * FROM failures ORDER BY last_ms').all().map(recordOf),
    );
  }

  /** Saves a record in place of the same track's. */
  save({ mountId, path, code, reason, count, sinceMs, lastMs, nextTryMs, identity }: FailureRecord): void {
    const json = identity === undefined ? null : JSON.stringify(identity);
    this.#database.write(`remember that ${path} failed`, 'frequent', (db) =>
      db
        .prepare('INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
        .run(mountId, path, code, reason, count, sinceMs, lastMs, nextTryMs, json),
    );
  }

  remove({ mountId, path }: TrackPlace): void {
    this.#database.write(`forget that ${path} failed`, 'frequent', (db) =>
      db.prepare('DELETE FROM failures WHERE mount_id = ? AND path = ?').run(mountId, path),
    );
  }
}

function recordOf(row: Row): FailureRecord {
  return {
    mountId: row.mount_id,
    path: row.path,
    code: row.code,
    reason: row.reason,
    count: row.count,
    sinceMs: row.since_ms,
    lastMs: row.last_ms,
    nextTryMs: row.next_try_ms,
    ...(row.identity !== null && { identity: JSON.parse(row.identity) as FileIdentity | null }),
  };
}

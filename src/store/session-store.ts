// Remembers sessions by the hash of their id, so that a restart of the server signs nobody out.
import type { StoreDatabase } from './database.js';

/** One session. */
export interface StoredSession {
  /** SHA-256 of the session's id, 32 bytes. */
  readonly hash: Buffer;
  readonly keyId: string;
  /** Wall clock, milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** The table `sessions`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class SessionStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** Wall clock of the database, milliseconds since 1970. */
  get nowMs(): () => number {
    return this.#database.nowMs;
  }

  /** All sessions, the one that ends first before the others; some may be over. */
  list(): StoredSession[] {
    return this.#database.read('read the sessions', (db) =>
      db
        .prepare<[], { hash: Buffer; key_id: string; expires_at_ms: number }>(
          'SELECT hash, key_id, expires_at_ms FROM sessions ORDER BY expires_at_ms',
        )
        .all()
        .map((row) => ({ hash: row.hash, keyId: row.key_id, expiresAtMs: row.expires_at_ms })),
    );
  }

  /** Saves a session, new or extended, and forgets those whose life is over. */
  save({ hash, keyId, expiresAtMs }: StoredSession): void {
    this.#database.write('save a session', 'frequent', (db) => {
      db.prepare('DELETE FROM sessions WHERE expires_at_ms <= ?').run(this.#database.nowMs());
      db.prepare(
        `INSERT INTO sessions (hash, key_id, expires_at_ms) VALUES (?, ?, ?)
         ON CONFLICT (hash) DO UPDATE SET expires_at_ms = excluded.expires_at_ms`,
      ).run(hash, keyId, expiresAtMs);
    });
  }

  /** Forgets a session: what is signed out stays signed out. */
  remove(hash: Buffer): void {
    this.#database.write('remove a session', 'acknowledged', (db) =>
      db.prepare('DELETE FROM sessions WHERE hash = ?').run(hash),
    );
  }
}

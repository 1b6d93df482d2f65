// Remembers the keys of the API by the hash of their secret; never the secret.

import type { Role } from '../model/caller.js';
import { JetStreamError } from '../model/errors.js';
import type { StoreDatabase } from './database.js';

/** Keys that work; more are refused. */
const maxActive = 1000;
/** Revoked keys that are still listed; the oldest go first. */
const maxRevoked = 100;

/** What is known of a key. Times are wall clock, milliseconds since 1970. */
export interface KeyRecord {
  /** 8 characters; part of the key's text, no secret. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** Ids of the mounts it is for; null: all. */
  readonly mounts: readonly string[] | null;
  readonly createdAtMs: number;
  /** To the hour; null: never. */
  readonly lastUsedAtMs: number | null;
  /** Null while it works. */
  readonly revokedAtMs: number | null;
}

/** A key with the SHA-256 of its text, 32 bytes. */
export interface StoredKey extends KeyRecord {
  readonly hash: Buffer;
}

interface KeyRow {
  readonly id: string;
  readonly name: string;
  readonly hash: Buffer;
  readonly role: Role;
  readonly mounts: string | null;
  readonly created_at_ms: number;
  readonly last_used_at_ms: number | null;
  readonly revoked_at_ms: number | null;
}

/** The table `api_keys`. Every method but `version` throws `JS_STORE_FAILED` when the database does not work. */
export class KeyStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** Wall clock of the database, milliseconds since 1970. */
  get nowMs(): () => number {
    return this.#database.nowMs;
  }

  /** A number that changes when another process has written to the database; null when it cannot be read. */
  version(): number | null {
    return this.#database.dataVersion();
  }

  /** All keys, revoked ones too, oldest first. */
  list(): StoredKey[] {
    return this.#database.read('read the keys', (db) =>
      db
        .prepare<[], KeyRow>('SELECT * FROM api_keys ORDER BY created_at_ms, rowid')
        .all()
        .map((row) => ({
          id: row.id,
          name: row.name,
          hash: row.hash,
          role: row.role,
          mounts: row.mounts === null ? null : (JSON.parse(row.mounts) as string[]),
          createdAtMs: row.created_at_ms,
          lastUsedAtMs: row.last_used_at_ms,
          revokedAtMs: row.revoked_at_ms,
        })),
    );
  }

  /**
   * Remembers a new key.
   * @throws JetStreamError `JS_LIMIT_REACHED` when there are 1000 that work.
   */
  insert({
    id,
    name,
    hash,
    role,
    mounts,
  }: Pick<StoredKey, 'id' | 'name' | 'hash' | 'role' | 'mounts'>): void {
    this.#database.write(`save the key "${name}"`, 'acknowledged', (db) => {
      const active = db.prepare('SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NULL').pluck().get();
      if (Number(active) >= maxActive) {
        throw new JetStreamError('JS_LIMIT_REACHED', `there are ${maxActive} keys: revoke one first`);
      }
      db.prepare(
        'INSERT INTO api_keys (id, name, hash, role, mounts, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)',
      ).run(id, name, hash, role, mounts === null ? null : JSON.stringify(mounts), this.#database.nowMs());
    });
  }

  /** Makes a key work no longer and forgets its sessions; returns whether there was one that worked. */
  revoke(id: string): boolean {
    return this.#database.write(`revoke the key ${id}`, 'acknowledged', (db) => {
      const { changes } = db
        .prepare('UPDATE api_keys SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL')
        .run(this.#database.nowMs(), id);
      db.prepare('DELETE FROM sessions WHERE key_id = ?').run(id);
      // At least one stays for good: that there ever was a key keeps the API closed.
      db.prepare(
        `DELETE FROM api_keys WHERE id IN (
           SELECT id FROM api_keys WHERE revoked_at_ms IS NOT NULL
           ORDER BY revoked_at_ms DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      ).run(maxRevoked);
      return changes > 0;
    });
  }

  /** Remembers that a key was used. */
  touch(id: string, atMs: number): void {
    this.#database.write(`remember the use of key ${id}`, 'frequent', (db) =>
      db.prepare('UPDATE api_keys SET last_used_at_ms = ? WHERE id = ?').run(atMs, id),
    );
  }
}

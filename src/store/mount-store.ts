// Remembers the mounts made by the API, and what the API did to mounts of the config file.
import type { StoreDatabase } from './database.js';

/** A mount made by the API: its id and the definition as it was accepted (any JSON value). */
export interface StoredMount {
  readonly id: string;
  readonly definition: unknown;
}

/** What the API did to a mount of the config file; holds until it is cleared. */
export type MountOverride = 'removed' | 'stopped';

/** The tables `mounts` and `overrides`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class MountStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** All mounts made by the API, oldest first. */
  list(): StoredMount[] {
    return this.#database.read('read the mounts', (db) =>
      db
        .prepare<[], { id: string; definition: string }>('SELECT id, definition FROM mounts ORDER BY rowid')
        .all()
        .map((row) => ({ id: row.id, definition: JSON.parse(row.definition) as unknown })),
    );
  }

  /** Remembers a mount; the caller has made sure that the id is free. */
  insert(id: string, definition: unknown): void {
    const json = JSON.stringify(definition);
    this.#database.write(`save the mount "${id}"`, 'acknowledged', (db) =>
      db
        .prepare('INSERT INTO mounts (id, definition, created_at_ms) VALUES (?, ?, ?)')
        .run(id, json, this.#database.nowMs()),
    );
  }

  /** Forgets a mount, its playhead and its queue; returns whether it was there. */
  remove(id: string): boolean {
    return this.#database.write(`remove the mount "${id}"`, 'acknowledged', (db) => {
      db.prepare('DELETE FROM playheads WHERE mount_id = ?').run(id);
      db.prepare('DELETE FROM queue WHERE mount_id = ?').run(id);
      return db.prepare('DELETE FROM mounts WHERE id = ?').run(id).changes > 0;
    });
  }

  /** Overrides of config-file mounts by mount id. */
  overrides(): ReadonlyMap<string, MountOverride> {
    return this.#database.read('read the overrides', (db) => {
      const rows = db
        .prepare<[], { mount_id: string; action: MountOverride }>('SELECT mount_id, action FROM overrides')
        .all();
      return new Map(rows.map((row) => [row.mount_id, row.action]));
    });
  }

  /** Remembers that the API removed or stopped a config-file mount. */
  setOverride(mountId: string, action: MountOverride): void {
    this.#database.write(`remember that "${mountId}" is ${action}`, 'acknowledged', (db) =>
      db
        .prepare(
          `INSERT INTO overrides (mount_id, action, created_at_ms) VALUES (?, ?, ?)
           ON CONFLICT (mount_id) DO UPDATE SET action = excluded.action, created_at_ms = excluded.created_at_ms`,
        )
        .run(mountId, action, this.#database.nowMs()),
    );
  }

  /** Lets the config file speak for a mount again. */
  clearOverride(mountId: string): void {
    this.#database.write(`forget the override of "${mountId}"`, 'acknowledged', (db) =>
      db.prepare('DELETE FROM overrides WHERE mount_id = ?').run(mountId),
    );
  }
}

// Remembers the mounts made by the API, and what the API did to mounts of the config file.
import type { StoreDatabase } from './database.js';

/** A mount made by the API: its id and the definition as it was accepted (any JSON value). */
export interface StoredMount {
  readonly id: string;
  readonly definition: unknown;
}

/** How often a definition was changed, and the API's patch to it (any JSON object, or null). */
export interface MountVersion {
  readonly version: number;
  readonly patch: unknown;
  /** Whether it is to rest until it is started, over restarts of the server too. */
  readonly isStopped: boolean;
}

/** A mount that was never changed has version 1. */
const COUNT_UP =
  'INSERT INTO mount_versions (mount_id, version, patch) VALUES (?, 2, ?) ON CONFLICT (mount_id) DO UPDATE SET';

/** What the API did to a mount of the config file, whose id a mount made by the API may have meanwhile. */
export type MountOverride = 'removed' | 'stopped';

/** The tables `mounts`, `overrides` and `mount_versions`. Every method throws `JS_STORE_FAILED` when the database does not work. */
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

  /** Puts another definition in place of a mount's, and counts the change. */
  replace(id: string, definition: unknown): void {
    const json = JSON.stringify(definition);
    this.#database.write(`save the mount "${id}"`, 'acknowledged', (db) => {
      db.prepare('UPDATE mounts SET definition = ? WHERE id = ?').run(json, id);
      db.prepare(`${COUNT_UP} version = version + 1`).run(id, null);
    });
  }

  /** Forgets a mount, its playhead and its queue; returns whether it was there. */
  remove(id: string): boolean {
    return this.#database.write(`remove the mount "${id}"`, 'acknowledged', (db) => {
      for (const table of ['playheads', 'queue', 'mount_versions']) {
        db.prepare(`DELETE FROM ${table} WHERE mount_id = ?`).run(id);
      }
      return db.prepare('DELETE FROM mounts WHERE id = ?').run(id).changes > 0;
    });
  }

  /** Overrides by mount id. */
  overrides(): ReadonlyMap<string, MountOverride> {
    return this.#database.read('read the overrides', (db) => {
      const rows = db
        .prepare<[], { mount_id: string; action: MountOverride }>('SELECT mount_id, action FROM overrides')
        .all();
      return new Map(rows.map((row) => [row.mount_id, row.action]));
    });
  }

  /** How often each mount's definition was changed, and what the API changed of mounts of the config file. */
  versions(): ReadonlyMap<string, MountVersion> {
    return this.#database.read('read the versions of the mounts', (db) => {
      const rows = db
        .prepare<[], { mount_id: string; version: number; patch: string | null; is_stopped: number }>(
          'SELECT mount_id, version, patch, is_stopped FROM mount_versions',
        )
        .all();
      return new Map(
        rows.map(({ mount_id, version, patch, is_stopped }) => [
          mount_id,
          {
            version,
            patch: patch === null ? null : (JSON.parse(patch) as unknown),
            isStopped: is_stopped === 1,
          },
        ]),
      );
    });
  }

  /** Remembers what the API changed of a config-file mount, null for nothing any more, and counts the change. */
  setPatch(mountId: string, patch: unknown): void {
    const json = patch === null ? null : JSON.stringify(patch);
    this.#database.write(`save the change of "${mountId}"`, 'acknowledged', (db) =>
      db.prepare(`${COUNT_UP} version = version + 1, patch = excluded.patch`).run(mountId, json),
    );
  }

  /** Remembers whether a mount is to rest; its definition stays as it is. */
  setStopped(mountId: string, isStopped: boolean): void {
    this.#database.write(`remember that "${mountId}" is stopped`, 'acknowledged', (db) =>
      db
        .prepare(
          `INSERT INTO mount_versions (mount_id, version, is_stopped) VALUES (?, 1, ?)
           ON CONFLICT (mount_id) DO UPDATE SET is_stopped = excluded.is_stopped`,
        )
        .run(mountId, Number(isStopped)),
    );
  }

  /** Takes back all that the API did to a config-file mount. */
  restore(mountId: string): void {
    this.#database.write(`restore the mount "${mountId}"`, 'acknowledged', (db) => {
      db.prepare('DELETE FROM overrides WHERE mount_id = ?').run(mountId);
      db.prepare(`${COUNT_UP} version = version + 1, patch = NULL, is_stopped = 0`).run(mountId, null);
    });
  }

  /** Remembers that the API removed a config-file mount. */
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
}

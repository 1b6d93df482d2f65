// Remembers the queue of every mount: the truth of it, for what was answered must be played, kill -9 or not.
import type { Database } from 'better-sqlite3';
import { MAX_QUEUE_ENTRIES, type QueueEntry } from '../model/queue.js';
import type { ResumeState } from '../model/resume.js';
import type { StoreDatabase } from './database.js';
import { savePlayhead } from './playhead-store.js';

interface QueueRow {
  readonly id: number;
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly duration_s: number;
  readonly added_at_ms: number;
}

/** The table `queue`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class QueueStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** Entries of a mount, the next one first. */
  list(mountId: string): QueueEntry[] {
    return this.#database.read(`read the queue of "${mountId}"`, (db) => rowsOf(db, mountId).map(entryOf));
  }

  /** Adds an entry before all others or behind them; null when the queue is full. */
  push(
    mountId: string,
    track: Omit<QueueEntry, 'id' | 'addedAt'>,
    place: 'next' | 'last',
  ): QueueEntry | null {
    return this.#write(mountId, (db) => {
      const places = rowsOf(db, mountId).length;
      if (places >= MAX_QUEUE_ENTRIES) return null;
      const edge = place === 'next' ? 'min(place) - 1' : 'max(place) + 1';
      const row = db
        .prepare<unknown[], QueueRow>(
          `INSERT INTO queue (mount_id, place, location, title, artist, duration_s, added_at_ms)
           VALUES (?, (SELECT coalesce(${edge}, 0) FROM queue WHERE mount_id = ?), ?, ?, ?, ?, ?)
           RETURNING id, location, title, artist, duration_s, added_at_ms`,
        )
        .get(
          mountId,
          mountId,
          track.location,
          track.title ?? null,
          track.artist ?? null,
          track.durationS,
          this.#database.nowMs(),
        );
      return row ? entryOf(row) : null;
    });
  }

  /** Puts an entry before another, or last when `before` is null; false when either is not there. */
  move(mountId: string, entryId: string, before: string | null): boolean {
    return this.#write(mountId, (db) => {
      const ids = rowsOf(db, mountId).map(({ id }) => String(id));
      const others = ids.filter((id) => id !== entryId);
      const place = before === null ? others.length : others.indexOf(before);
      if (!ids.includes(entryId) || place < 0) return false;
      const update = db.prepare('UPDATE queue SET place = ? WHERE id = ?');
      for (const [index, id] of others.toSpliced(place, 0, entryId).entries()) update.run(index, Number(id));
      return true;
    });
  }

  /** Removes an entry; false when it was not there. */
  remove(mountId: string, entryId: string): boolean {
    return this.#write(mountId, (db) => deleteEntry(db, mountId, entryId));
  }

  clear(mountId: string): void {
    this.#write(mountId, (db) => db.prepare('DELETE FROM queue WHERE mount_id = ?').run(mountId));
  }

  /**
   * Entries have begun to be heard: they leave the queue in the same moment in which the mount's playhead enters
   * them, so that a restart plays each once.
   */
  heard(mountId: string, entryIds: readonly string[], playhead: ResumeState | null): void {
    this.#write(mountId, (db) => {
      for (const entryId of entryIds) deleteEntry(db, mountId, entryId);
      if (playhead) savePlayhead(db, mountId, playhead);
    });
  }

  #write<T>(mountId: string, change: (db: Database) => T): T {
    return this.#database.write(`change the queue of "${mountId}"`, 'acknowledged', change);
  }
}

function rowsOf(db: Database, mountId: string): QueueRow[] {
  return db
    .prepare<[string], QueueRow>(
      `SELECT id, location, title, artist, duration_s, added_at_ms FROM queue
       WHERE mount_id = ? ORDER BY place, id`,
    )
    .all(mountId);
}

function deleteEntry(db: Database, mountId: string, entryId: string): boolean {
  // Compared as text: "1e1" and " 10" are numbers too, and none of them is the id "10".
  const statement = db.prepare('DELETE FROM queue WHERE mount_id = ? AND CAST(id AS TEXT) = ?');
  return statement.run(mountId, entryId).changes > 0;
}

function entryOf({ id, location, title, artist, duration_s, added_at_ms }: QueueRow): QueueEntry {
  return {
    id: String(id),
    location,
    ...(title !== null && { title }),
    ...(artist !== null && { artist }),
    durationS: duration_s,
    addedAt: new Date(added_at_ms).toISOString(),
  };
}

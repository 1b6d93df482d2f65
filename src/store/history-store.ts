// Remembers every play of every mount, so that what was on the air can be told and reported.
import type { EndReason, PlayHistory, PlayOrigin, PlayRecord } from '../model/history.js';
import type { StoreDatabase } from './database.js';
import { statementOf } from './statements.js';

/** A play that begins. */
export interface PlayBegin {
  /** Ascends from 1 within one run of the server. */
  readonly key: number;
  readonly mountId: string;
  readonly startedAtMs: number;
  /** Null for a live stream. */
  readonly lengthS: number | null;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly location: string;
  readonly origin: PlayOrigin;
  readonly resumed: boolean;
}

/** A play that ends. */
export interface PlayEnd {
  /** The key it began with. */
  readonly key: number;
  readonly endedAtMs: number;
  readonly playedS: number;
  readonly reason: EndReason;
}

interface PlayRow {
  readonly id: number;
  readonly started_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly played_ms: number | null;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly location: string;
  readonly origin: PlayOrigin;
  readonly resumed: number;
  readonly reason: EndReason | null;
}

/** Stands for the length of what has none: some 140,000 years. */
const ENDLESS_MS = 2 ** 52;
const COLUMNS =
  'id, started_at_ms, ended_at_ms, played_ms, title, artist, album, location, origin, resumed, reason';

/** The tables `plays` and `history_clock`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class HistoryStore implements PlayHistory {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** Id of the newest play; 0 when there is none. */
  lastId(): number {
    return this.#database.read('read the history', (db) => {
      const row = db.prepare<[], { id: number | null }>('SELECT max(id) AS id FROM plays').get();
      return row?.id ?? 0;
    });
  }

  /**
   * Writes what began and ended, and that all open plays are heard until `atMs`, in one transaction. A play's id is
   * its key plus `idsBefore`, the last id of the run before: written twice it is there once.
   */
  write(
    begun: readonly PlayBegin[],
    ended: readonly PlayEnd[],
    { idsBefore, atMs }: { readonly idsBefore: number; readonly atMs: number },
  ): void {
    this.#database.write('save the history', 'frequent', (db) => {
      const insert = statementOf(
        db,
        `INSERT OR IGNORE INTO plays (id, mount_id, started_at_ms, length_ms, title, artist, album, location, origin, resumed)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      );
      for (const play of begun) {
        const { key, mountId, title, artist, album, location, origin } = play;
        const lengthMs = play.lengthS === null ? ENDLESS_MS : Math.round(play.lengthS * 1000);
        const startedAtMs = Math.round(play.startedAtMs);
        insert.run(
          idsBefore + key,
          mountId,
          startedAtMs,
          lengthMs,
          title,
          artist,
          album,
          location,
          origin,
          Number(play.resumed),
        );
      }
      const update = statementOf(
        db,
        'UPDATE plays SET ended_at_ms = ?, played_ms = ?, reason = ? WHERE id = ?',
      );
      for (const { key, endedAtMs, playedS, reason } of ended) {
        update.run(Math.round(endedAtMs), Math.round(playedS * 1000), reason, idsBefore + key);
      }
      statementOf(
        db,
        'INSERT INTO history_clock (id, at_ms) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms',
      ).run(Math.round(atMs));
    });
  }

  /**
   * Closes plays that a killed server left open. They ended at the position saved last, where their mount goes on
   * (see PlayheadStore), or where none was saved for them, when the server last gave a sign of life.
   */
  closeOpen(): void {
    this.#database.write('close the history', 'acknowledged', (db) => {
      db.prepare(
        `UPDATE plays SET reason = 'restart', ended_at_ms = min(started_at_ms + length_ms, max(started_at_ms, coalesce(
             (SELECT saved_at_ms FROM playheads
                WHERE playheads.mount_id = plays.mount_id AND playheads.location = plays.location
                  AND saved_at_ms >= plays.started_at_ms),
             (SELECT at_ms FROM history_clock), started_at_ms)))
         WHERE reason IS NULL`,
      ).run();
      db.prepare(
        'UPDATE plays SET played_ms = ended_at_ms - started_at_ms WHERE played_ms IS NULL AND reason IS NOT NULL',
      ).run();
    });
  }

  list(mountId: string, { limit, before }: { limit: number; before?: number | undefined }): PlayRecord[] {
    return this.#database.read(`read the history of "${mountId}"`, (db) =>
      db
        .prepare<[string, number, number], PlayRow>(
          `SELECT ${COLUMNS} FROM plays WHERE mount_id = ? AND id < ? ORDER BY id DESC LIMIT ?`,
        )
        .all(mountId, before ?? Number.MAX_SAFE_INTEGER, limit)
        .map(recordOf),
    );
  }

  since(mountId: string, { limit, after }: { limit: number; after: number }): PlayRecord[] {
    return this.#database.read(`read the history of "${mountId}"`, (db) =>
      db
        .prepare<[string, number, number], PlayRow>(
          `SELECT ${COLUMNS} FROM plays WHERE mount_id = ? AND id > ? ORDER BY id LIMIT ?`,
        )
        .all(mountId, after, limit)
        .map(recordOf),
    );
  }

  /** Forgets at most `limit` ended plays that began before `beforeMs`, the oldest first; returns how many. */
  forget(beforeMs: number, limit: number): number {
    return this.#database.write('forget old history', 'frequent', (db) =>
      db
        .prepare(
          `DELETE FROM plays WHERE reason IS NOT NULL AND started_at_ms < ?
             AND id IN (SELECT id FROM plays ORDER BY id LIMIT ?)`,
        )
        .run(Math.round(beforeMs), limit),
    ).changes;
  }
}

function recordOf(row: PlayRow): PlayRecord {
  return {
    id: row.id,
    startedAt: new Date(row.started_at_ms).toISOString(),
    endedAt: row.ended_at_ms === null ? null : new Date(row.ended_at_ms).toISOString(),
    playedS: row.played_ms === null ? null : row.played_ms / 1000,
    title: row.title,
    artist: row.artist,
    album: row.album,
    location: row.location,
    origin: row.origin,
    resumed: row.resumed === 1,
    reason: row.reason,
  };
}

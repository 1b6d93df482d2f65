// Remembers what mounts did, in steps of some minutes, for some days.
import type { StatsStep } from '../model/stats.js';
import type { StoreDatabase } from './database.js';

/** One step of one mount, as it is added. */
export interface StatsRow extends Omit<StatsStep, 'at'> {
  readonly mountId: string;
}

/** The table `mount_stats`. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class StatsStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /**
   * Adds what happened within the step that began at `atMs`, and forgets steps that began before `forgetBeforeMs`. A
   * step that is there already, because the server was started within it, grows.
   */
  add(atMs: number, rows: readonly StatsRow[], forgetBeforeMs: number): void {
    this.#database.write('save the statistics', 'frequent', (db) => {
      const upsert = db.prepare(
        `INSERT INTO mount_stats
           (mount_id, at_ms, listeners, listener_peak, sent_bytes, dropped_frames, silence_s)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (mount_id, at_ms) DO UPDATE SET
           listeners = (listeners + excluded.listeners) / 2,
           listener_peak = max(listener_peak, excluded.listener_peak),
           sent_bytes = sent_bytes + excluded.sent_bytes,
           dropped_frames = dropped_frames + excluded.dropped_frames,
           silence_s = silence_s + excluded.silence_s`,
      );
      for (const row of rows) {
        const { mountId, listeners, listenerPeak, sentBytes, droppedFrames, silenceS } = row;
        upsert.run(mountId, atMs, listeners, listenerPeak, sentBytes, droppedFrames, silenceS);
      }
      db.prepare('DELETE FROM mount_stats WHERE at_ms < ?').run(forgetBeforeMs);
    });
  }

  /** The steps of a mount that began at `sinceMs` or later, oldest first. */
  since(mountId: string, sinceMs: number): StatsStep[] {
    return this.#database.read(`read the statistics of "${mountId}"`, (db) =>
      db
        .prepare<[string, number], Omit<StatsStep, 'at'> & { atMs: number }>(
          `SELECT at_ms AS atMs, listeners, listener_peak AS listenerPeak, sent_bytes AS sentBytes,
                  dropped_frames AS droppedFrames, silence_s AS silenceS
           FROM mount_stats WHERE mount_id = ? AND at_ms >= ? ORDER BY at_ms`,
        )
        .all(mountId, sinceMs)
        .map(({ atMs, ...step }) => ({ at: new Date(atMs).toISOString(), ...step })),
    );
  }
}

// Remembers requests with an Idempotency-Key and their answers: a client that heard nothing asks again, also after a crash.
import type { StoreDatabase } from './database.js';

/** An answer as it left; `secret` for one that must not be kept. */
export type KeptAnswer = 'secret' | SentAnswer;

/** Status, the headers that matter, and the body. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request that was sent with a key. */
export interface KeptRequest {
  /** Of what was asked for; another request has another one. */
  readonly fingerprint: string;
  /** Null when it was begun and no answer was kept. */
  readonly answer: KeptAnswer | null;
}

interface AnswerRow {
  readonly fingerprint: string;
  readonly answer: string | null;
}

const KEPT_MS = 24 * 3_600_000;
const KEPT_REQUESTS = 1000;

/** The table `answers`: 1000 requests of the last 24 hours. Every method throws `JS_STORE_FAILED` when the database does not work. */
export class AnswerStore {
  readonly #database: StoreDatabase;

  constructor(database: StoreDatabase) {
    this.#database = database;
  }

  /** The request that was sent with a key before; null when there was none within 24 hours. */
  find(place: string): KeptRequest | null {
    const row = this.#database.read('look for an earlier request', (db) =>
      db
        .prepare<[string, number], AnswerRow>(
          'SELECT fingerprint, answer FROM answers WHERE place = ? AND begun_at_ms > ?',
        )
        .get(place, this.#database.nowMs() - KEPT_MS),
    );
    if (row === undefined) return null;
    const answer = row.answer === null ? null : (JSON.parse(row.answer) as KeptAnswer);
    return { fingerprint: row.fingerprint, answer };
  }

  /**
   * Remembers that a request is about to be done. What it changes is written behind this, so whatever is found after a
   * crash: a change that was done has its row. Forgets what is old, and the oldest of what is too many.
   */
  begin(place: string, fingerprint: string): void {
    const nowMs = this.#database.nowMs();
    this.#database.write('remember a request', 'frequent', (db) => {
      db.prepare('DELETE FROM answers WHERE begun_at_ms <= ?').run(nowMs - KEPT_MS);
      db.prepare(
        'INSERT OR REPLACE INTO answers (place, fingerprint, begun_at_ms, answer) VALUES (?, ?, ?, NULL)',
      ).run(place, fingerprint, nowMs);
      db.prepare(
        `DELETE FROM answers WHERE rowid IN (
           SELECT rowid FROM answers ORDER BY begun_at_ms DESC, rowid DESC LIMIT -1 OFFSET ?)`,
      ).run(KEPT_REQUESTS);
    });
  }

  /** Remembers what a request was answered; call it before the answer leaves. */
  finish(place: string, answer: KeptAnswer): void {
    this.#database.write('remember an answer', 'acknowledged', (db) =>
      db.prepare('UPDATE answers SET answer = ? WHERE place = ?').run(JSON.stringify(answer), place),
    );
  }

  /** A request came to nothing: it may be sent again. */
  forget(place: string): void {
    this.#database.write('forget a request', 'frequent', (db) =>
      db.prepare('DELETE FROM answers WHERE place = ?').run(place),
    );
  }
}

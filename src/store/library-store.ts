// Remembers every track the station has heard of and what its analysis found.
import type { Database } from 'better-sqlite3';
import { type ErrorCode, messageOf } from '../model/errors.js';
import type { LibraryTrack, TrackAbout } from '../model/library.js';
import type { TrackFacts } from '../model/track.js';
import type { StoreDatabase } from './database.js';
import { type LibraryRow, trackOfRow } from './library-row.js';
import { searchWords } from './search-words.js';

/** Tracks beyond this are not taken up: a row takes about a kilobyte with its words. */
const CAPACITY = 1_000_000;

/** How a track became known, and the grid it is measured on: that of the mount that plays it. */
export interface TrackOrigin {
  /** Mount whose list names it; null for a media root. */
  readonly mountId: string | null;
  /** Whether the operator's word is enough; else its file must lie below the mount's roots. */
  readonly trusted: boolean;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

/** A track this round has not looked at. */
export interface WaitingTrack extends TrackOrigin {
  readonly id: number;
  readonly path: string;
}

/** How many tracks there are. */
export interface LibraryCounts {
  readonly tracks: number;
  readonly waiting: number;
  readonly failed: number;
}

const ORIGIN = 'mount_id AS mountId, trusted, sample_rate_hz AS sampleRateHz, channels';
const ROUND = '(SELECT round FROM library_round)';

/**
 * The tables `library`, `library_words` and `library_round`. The main thread waits for each call, so none touches
 * more rows than it is given or asked for. Every method throws `JS_STORE_FAILED` when the database does not work.
 */
export class LibraryStore {
  readonly #database: StoreDatabase;
  readonly #capacity: number;

  constructor(database: StoreDatabase, capacity = CAPACITY) {
    this.#database = database;
    this.#capacity = capacity;
  }

  /**
   * Takes up those of `paths` that are not known yet; a track the API named becomes trusted when the operator names
   * it too. Returns how many rows that changed; none above the capacity.
   */
  add(paths: readonly string[], { mountId, trusted, sampleRateHz, channels }: TrackOrigin): number {
    return this.#database.write('take up tracks', 'frequent', (db) => {
      const known = db.prepare<[], { n: number }>('SELECT count(*) AS n FROM library').get()?.n ?? 0;
      const insert = db.prepare(
        `INSERT INTO library (path, mount_id, trusted, sample_rate_hz, channels) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET mount_id = excluded.mount_id, trusted = 1, checked_round = 0
         WHERE trusted = 0 AND excluded.trusted = 1`,
      );
      let changed = 0;
      for (const path of paths) {
        if (known + changed >= this.#capacity) break;
        changed += insert.run(path, mountId, trusted ? 1 : 0, sampleRateHz, channels).changes;
      }
      return changed;
    });
  }

  /** Up to `limit` tracks that this round has not looked at, those never looked at first. */
  waiting(limit: number): WaitingTrack[] {
    const rows = this.#database.read('read what waits for analysis', (db) =>
      db
        .prepare<[number], WaitingTrack & { trusted: unknown }>(
          `SELECT id, path, ${ORIGIN} FROM library WHERE checked_round < ${ROUND}
           ORDER BY checked_round, id LIMIT ?`,
        )
        .all(limit),
    );
    return rows.map((row) => ({ ...row, trusted: Boolean(row.trusted) }));
  }

  /** Saves what a look at a track found. */
  saveAnalysis(id: number, facts: TrackFacts, about: TrackAbout): void {
    this.#database.write(`save the analysis of ${facts.identity.path}`, 'frequent', (db) => {
      db.prepare(`UPDATE library SET ${MEASURES}, ${ABOUT}, checked_round = ${ROUND} WHERE id = @id`).run({
        id,
        now: this.#database.nowMs(),
        ...measuresOf(facts),
        ...about,
      });
    });
  }

  /** Saves that a look at a track found nothing to play; what was known of it stays. */
  saveFailure(id: number, code: ErrorCode, reason: string): void {
    this.#database.write(`save the failure of track ${id}`, 'frequent', (db) => {
      db.prepare(
        `UPDATE library SET failure_code = ?, failure_reason = ?, failed_at_ms = ?, checked_round = ${ROUND}
         WHERE id = ?`,
      ).run(code, reason, this.#database.nowMs(), id);
    });
  }

  /**
   * Takes what a mount's own scan found: the track was not looked at for its tags then, so one that had failed waits
   * again. Unknown paths are passed over.
   */
  noteFacts(facts: TrackFacts): void {
    this.#database.write(`save what was heard of ${facts.identity.path}`, 'frequent', (db) => {
      db.prepare(
        `UPDATE library SET checked_round = CASE WHEN failure_code IS NULL THEN checked_round ELSE 0 END,
         ${MEASURES} WHERE path = @path`,
      ).run({ path: facts.identity.path, now: this.#database.nowMs(), ...measuresOf(facts) });
    });
  }

  /** Tracks by ascending id after `after`, at most `limit`: all, or those that match the words of `q`. */
  page(q: string | undefined, limit: number, after: number): LibraryTrack[] {
    const rows = this.#database.read('read the library', (db) => {
      if (q === undefined) {
        return db
          .prepare<[number, number], LibraryRow>('SELECT * FROM library WHERE id > ? ORDER BY id LIMIT ?')
          .all(after, limit);
      }
      const words = searchWords(q);
      if (words === null) return [];
      return search(db, words, limit, after);
    });
    return rows.map(trackOfRow);
  }

  /** One track with how it became known; null when there is none. */
  find(id: number): { readonly track: LibraryTrack; readonly origin: TrackOrigin } | null {
    const row = this.#database.read(`read track ${id}`, (db) =>
      db.prepare<[number], LibraryRow & TrackOrigin>(`SELECT *, ${ORIGIN} FROM library WHERE id = ?`).get(id),
    );
    if (!row) return null;
    const { mountId, trusted, sampleRateHz, channels } = row;
    return { track: trackOfRow(row), origin: { mountId, trusted: Boolean(trusted), sampleRateHz, channels } };
  }

  /** Counts of all tracks, from indexes alone. */
  counts(): LibraryCounts {
    const row = this.#database.read('count the library', (db) =>
      db
        .prepare<[], LibraryCounts>(
          `SELECT (SELECT count(*) FROM library) AS tracks,
           (SELECT count(*) FROM library WHERE checked_round < ${ROUND}) AS waiting,
           (SELECT count(*) FROM library WHERE failure_code IS NOT NULL) AS failed`,
        )
        .get(),
    );
    return row ?? { tracks: 0, waiting: 0, failed: 0 };
  }

  /** From now on every track waits to be looked at. */
  beginRound(): void {
    this.#database.write('begin a round of analysis', 'acknowledged', (db) =>
      db.prepare('UPDATE library_round SET round = round + 1').run(),
    );
  }
}

/** Ids first: the index is walked in their order, and only the rows of the page are read. */
function search(db: Database, words: string, limit: number, after: number): LibraryRow[] {
  try {
    return db
      .prepare<[string, number, number], LibraryRow>(
        `SELECT * FROM library WHERE id IN (SELECT rowid FROM library_words
         WHERE library_words MATCH ? AND rowid > ? ORDER BY rowid LIMIT ?) ORDER BY id`,
      )
      .all(words, after, limit);
  } catch (error) {
    // A letter that is younger than SQLite's tables parts a word in two, and the index has no phrases.
    if (messageOf(error).includes('phrase queries are not supported')) return [];
    throw error;
  }
}

/** Assignments of {@link measuresOf}; a track that was measured has not failed. */
const MEASURES = `
  duration_s = @durationS, peak = @peak, true_peak = @truePeak, loudness_lufs = @loudnessLufs,
  cue_in_s = @cueInS, cue_out_s = @cueOutS, fade_out_s = @fadeOutS, truncated_because = @truncatedBecause,
  failure_code = NULL, failure_reason = NULL, failed_at_ms = NULL, analysed_at_ms = @now`;

const ABOUT = `
  title = @title, artist = @artist, album = @album, genre = @genre, year = @year, track_number = @trackNumber,
  replay_gain_db = @replayGainDb, replay_gain_peak = @replayGainPeak, r128_gain_db = @r128GainDb,
  container = @container, codec = @codec, cover_type = @coverType`;

function measuresOf(facts: TrackFacts) {
  const seconds = (samples: number | undefined) =>
    samples === undefined ? null : samples / facts.sampleRateHz;
  return {
    durationS: seconds(facts.lengthSamples),
    peak: facts.peak,
    truePeak: facts.truePeak ?? null,
    loudnessLufs: facts.integratedLufs ?? null,
    cueInS: seconds(facts.cueInSample),
    cueOutS: seconds(facts.cueOutSample),
    fadeOutS: seconds(facts.fadeOutSample),
    truncatedBecause: facts.truncatedBecause ?? null,
  };
}

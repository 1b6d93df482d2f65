// Every track the station has heard of, with what was found out about it, and a full-text index over its words.
import type { Migration } from './migration.js';

/**
 * `checked_round` is the round of analysis that last looked at the track, 0 for none: a new round makes all tracks
 * wait without touching a row. Rows are never removed, so that ids, which clients keep, are never given twice.
 */
export const library: Migration = {
  version: 4,
  sql: `
    CREATE TABLE library (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      mount_id TEXT,
      trusted INTEGER NOT NULL,
      sample_rate_hz INTEGER NOT NULL,
      channels INTEGER NOT NULL,
      checked_round INTEGER NOT NULL DEFAULT 0,
      title TEXT, artist TEXT, album TEXT, genre TEXT, year INTEGER, track_number INTEGER,
      replay_gain_db REAL, replay_gain_peak REAL, r128_gain_db REAL,
      container TEXT, codec TEXT, cover_type TEXT,
      duration_s REAL, peak REAL, true_peak REAL, loudness_lufs REAL,
      cue_in_s REAL, cue_out_s REAL, fade_out_s REAL, truncated_because TEXT,
      failure_code TEXT, failure_reason TEXT, failed_at_ms INTEGER, analysed_at_ms INTEGER
    ) STRICT;
    CREATE INDEX library_by_round ON library (checked_round);
    CREATE INDEX library_by_failure ON library (failure_code) WHERE failure_code IS NOT NULL;
    CREATE TABLE library_round (round INTEGER NOT NULL) STRICT;
    INSERT INTO library_round VALUES (1);
    CREATE VIRTUAL TABLE library_words USING fts5 (
      title, artist, album, path,
      content = 'library', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2',
      prefix = '1 2 3', detail = none, columnsize = 0
    );
    CREATE TRIGGER library_added AFTER INSERT ON library BEGIN
      INSERT INTO library_words (rowid, title, artist, album, path)
      VALUES (new.id, new.title, new.artist, new.album, new.path);
    END;
    CREATE TRIGGER library_renamed AFTER UPDATE OF title, artist, album ON library
    WHEN old.title IS NOT new.title OR old.artist IS NOT new.artist OR old.album IS NOT new.album BEGIN
      INSERT INTO library_words (library_words, rowid, title, artist, album, path)
      VALUES ('delete', old.id, old.title, old.artist, old.album, old.path);
      INSERT INTO library_words (rowid, title, artist, album, path)
      VALUES (new.id, new.title, new.artist, new.album, new.path);
    END;
  `,
};

// Requests with an Idempotency-Key and what they were answered, so that one sent again after a crash is not done again.
import type { Migration } from './migration.js';

/** One row per key and caller, both hashed; `answer` is JSON, null until there is one. */
export const answers: Migration = {
  version: 9,
  sql: `
    CREATE TABLE answers (
      place TEXT PRIMARY KEY,
      fingerprint TEXT NOT NULL,
      begun_at_ms INTEGER NOT NULL,
      answer TEXT CHECK (answer IS NULL OR json_valid(answer))
    ) STRICT;
    CREATE INDEX answers_by_age ON answers (begun_at_ms);
  `,
};

// Tracks that could not be played, so that a restart does not try them all again.
import type { Migration } from './migration.js';

/** One row per mount and track; `identity` is a `FileIdentity` as JSON, or null for a missing file. */
export const quarantine: Migration = {
  version: 8,
  sql: `
    CREATE TABLE failures (
      mount_id TEXT NOT NULL,
      path TEXT NOT NULL,
      code TEXT NOT NULL,
      reason TEXT NOT NULL,
      count INTEGER NOT NULL,
      since_ms INTEGER NOT NULL,
      last_ms INTEGER NOT NULL,
      next_try_ms INTEGER,
      identity TEXT CHECK (identity IS NULL OR json_valid(identity)),
      PRIMARY KEY (mount_id, path)
    ) STRICT;
  `,
};

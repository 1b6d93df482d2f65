// The queue of every mount, and the entry a mount resumes that stands in none of its lists.
import type { Migration } from './migration.js';

/** `place` orders the entries of a mount; ids are never used again. `entry` is a `PlaylistEntry` as JSON. */
export const queue: Migration = {
  version: 3,
  sql: `
    CREATE TABLE queue (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      mount_id TEXT NOT NULL,
      place INTEGER NOT NULL,
      location TEXT NOT NULL,
      title TEXT,
      artist TEXT,
      duration_s REAL NOT NULL,
      added_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX queue_by_mount ON queue (mount_id, place);
    ALTER TABLE playheads ADD COLUMN entry TEXT CHECK (entry IS NULL OR json_valid(entry));
  `,
};

// Webhooks made by the API, and what mounts did over the last days.
import type { Migration } from './migration.js';

/** `events` and `mounts` are arrays as JSON; a step of `mount_stats` is keyed by its beginning. */
export const events: Migration = {
  version: 7,
  sql: `
    CREATE TABLE webhooks (
      id TEXT PRIMARY KEY,
      url TEXT NOT NULL,
      events TEXT NOT NULL CHECK (json_valid(events)),
      mounts TEXT NOT NULL CHECK (json_valid(mounts)),
      secret TEXT NOT NULL,
      created_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE mount_stats (
      mount_id TEXT NOT NULL,
      at_ms INTEGER NOT NULL,
      listeners REAL NOT NULL,
      listener_peak INTEGER NOT NULL,
      sent_bytes INTEGER NOT NULL,
      dropped_frames INTEGER NOT NULL,
      silence_s REAL NOT NULL,
      PRIMARY KEY (mount_id, at_ms)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mount_stats_by_time ON mount_stats (at_ms);
  `,
};

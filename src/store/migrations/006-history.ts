// What was played when, and what the API changed of mounts.
import type { Migration } from './migration.js';

/**
 * `plays` has one row per play; `reason` is null while it is heard. `history_clock` says until when the open ones
 * were heard for certain. `mount_versions` counts changes of a mount's definition; `patch` is what the API changed of
 * a mount of the config file, `is_stopped` whether it is to rest until it is started.
 */
export const history: Migration = {
  version: 6,
  sql: `
    CREATE TABLE plays (
      id INTEGER PRIMARY KEY,
      mount_id TEXT NOT NULL,
      started_at_ms INTEGER NOT NULL,
      length_ms INTEGER NOT NULL,
      ended_at_ms INTEGER,
      played_ms INTEGER,
      title TEXT NOT NULL,
      artist TEXT,
      album TEXT,
      location TEXT NOT NULL,
      origin TEXT NOT NULL,
      resumed INTEGER NOT NULL,
      reason TEXT
    ) STRICT;
    CREATE INDEX plays_of_mount ON plays (mount_id, id);
    CREATE INDEX plays_open ON plays (id) WHERE reason IS NULL;
    CREATE TABLE history_clock (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE mount_versions (
      mount_id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      patch TEXT CHECK (patch IS NULL OR json_valid(patch)),
      is_stopped INTEGER NOT NULL DEFAULT 0
    ) STRICT;
  `,
};

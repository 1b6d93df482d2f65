// The first schema: mounts made by the API, overrides of config mounts, and playheads.
import type { Migration } from './migration.js';

/** Schema of JetStream 0.1. */
export const first: Migration = {
  version: 1,
  sql: `
    CREATE TABLE mounts (
      id TEXT PRIMARY KEY,
      definition TEXT NOT NULL CHECK (json_valid(definition)),
      created_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE overrides (
      mount_id TEXT PRIMARY KEY,
      action TEXT NOT NULL CHECK (action IN ('removed', 'stopped')),
      created_at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE playheads (
      mount_id TEXT PRIMARY KEY,
      location TEXT NOT NULL,
      position_samples INTEGER NOT NULL,
      sample_rate_hz INTEGER NOT NULL,
      rotation TEXT NOT NULL CHECK (json_valid(rotation)),
      saved_at_ms INTEGER NOT NULL
    ) STRICT;
  `,
};

// Keys of the API and the sessions opened with them.
import type { Migration } from './migration.js';

/** Only SHA-256 hashes of secrets; `mounts` is a JSON array of ids, null for all. A session goes with its key. */
export const keys: Migration = {
  version: 5,
  sql: `
    CREATE TABLE api_keys (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      hash BLOB NOT NULL CHECK (length(hash) = 32),
      role TEXT NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
      mounts TEXT CHECK (mounts IS NULL OR json_valid(mounts)),
      created_at_ms INTEGER NOT NULL,
      last_used_at_ms INTEGER,
      revoked_at_ms INTEGER
    ) STRICT;
    CREATE TABLE sessions (
      hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
      key_id TEXT NOT NULL REFERENCES api_keys (id) ON DELETE CASCADE,
      expires_at_ms INTEGER NOT NULL
    ) STRICT;
  `,
};

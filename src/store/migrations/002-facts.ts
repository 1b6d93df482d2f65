// What scans found out, kept over restarts.
import type { Migration } from './migration.js';

/** Facts of a track by path and by what it was decoded to; `facts` is a `TrackFacts` as JSON. */
export const facts: Migration = {
  version: 2,
  sql: `
    CREATE TABLE facts (
      path TEXT NOT NULL,
      sample_rate_hz INTEGER NOT NULL,
      channels INTEGER NOT NULL,
      facts TEXT NOT NULL CHECK (json_valid(facts)),
      UNIQUE (path, sample_rate_hz, channels)
    ) STRICT;
  `,
};

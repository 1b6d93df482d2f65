import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrackFacts } from '../../../src/model/track.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { FactsStore } from '../../../src/store/facts-store.js';

let folder: string;
let database: StoreDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-facts-'));
  database = openDatabase(join(folder, 'state.db')).database;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function factsOf(path: string, peak = 0.5): TrackFacts {
  return {
    identity: { path, sizeBytes: 1000, mtimeMs: 1_700_000_000_000.25, inode: 42 },
    sampleRateHz: 44_100,
    channels: 2,
    lengthSamples: 5_000_000,
    peak,
    cueInSample: 10,
    cueOutSample: 4_999_000,
    tags: { title: "L'été ☀" },
  };
}

describe('FactsStore', () => {
  it('gives back what was saved, to the last digit', () => {
    new FactsStore(database).save(factsOf('/music/a.flac', 0.1 + 0.2));
    expect(new FactsStore(database).find('/music/a.flac', 44_100, 2)).toEqual(
      factsOf('/music/a.flac', 0.1 + 0.2),
    );
  });

  it('knows a track only as it was decoded', () => {
    const store = new FactsStore(database);
    store.save(factsOf('/music/a.flac'));
    expect(store.find('/music/a.flac', 48_000, 2)).toBeNull();
    expect(store.find('/music/a.flac', 44_100, 1)).toBeNull();
    expect(store.find('/music/b.flac', 44_100, 2)).toBeNull();
  });

  it('keeps the newest facts of a file', () => {
    const store = new FactsStore(database);
    store.save(factsOf('/music/a.flac', 0.5));
    store.save(factsOf('/music/a.flac', 0.9));
    expect(store.find('/music/a.flac', 44_100, 2)?.peak).toBe(0.9);
  });

  it('forgets the oldest when it is full', () => {
    const store = new FactsStore(database, 3);
    for (const name of ['a', 'b', 'c', 'd']) store.save(factsOf(`/music/${name}`));
    const known = ['a', 'b', 'c', 'd'].filter((name) => store.find(`/music/${name}`, 44_100, 2));
    expect(known).toEqual(['b', 'c', 'd']);
  });
});

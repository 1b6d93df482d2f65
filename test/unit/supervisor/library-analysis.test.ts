// The background analysis: every track once, some at a time, nothing twice at once, and no spinning when the store is down.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { LibraryStore } from '../../../src/store/library-store.js';
import type { Backstage } from '../../../src/supervisor/backstage.js';
import { LibraryAnalysis } from '../../../src/supervisor/library-analysis.js';
import { UNTAGGED } from '../../support/untagged.js';
import { until } from '../../support/until.js';

const ORIGIN = { mountId: 'main', trusted: true, sampleRateHz: 44_100, channels: 2 } as const;
type Found = Awaited<ReturnType<Backstage['analyse']>>;

let folder: string;
let database: StoreDatabase;
let store: LibraryStore;
/** Looks under way, by path. */
let looks: Map<string, { resolve: (found: Found) => void; reject: (error: unknown) => void }>;
let seen: string[];
let analysis: LibraryAnalysis;

const backstage: Pick<Backstage, 'analyse'> = {
  analyse: ({ path }, _roots, signal) =>
    new Promise((resolve, reject) => {
      seen.push(path);
      looks.set(path, { resolve, reject });
      signal.addEventListener('abort', () => reject(signal.reason));
    }),
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-analysis-'));
  database = openDatabase(join(folder, 'state.db')).database;
  store = new LibraryStore(database);
  looks = new Map();
  seen = [];
  analysis = new LibraryAnalysis({ store, backstage, rootsOf: () => null, onLook: () => undefined });
});
afterEach(() => {
  analysis.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

function found(path: string): Found {
  const facts = {
    identity: { path, sizeBytes: 1, mtimeMs: 1, inode: 1 },
    sampleRateHz: 44_100,
    channels: 2,
    lengthSamples: 1000,
    peak: 1,
    cueInSample: 0,
    cueOutSample: 1000,
    tags: {},
  } as const;
  return { facts, about: { ...UNTAGGED, title: path } };
}

/** Ends the oldest look under way well. */
function finishOne(): void {
  const [first] = looks;
  if (!first) throw new Error('nothing is under way');
  looks.delete(first[0]);
  first[1].resolve(found(first[0]));
}

describe('the analysis', () => {
  it('looks at every track once, three at a time', async () => {
    const paths = Array.from({ length: 10 }, (_, i) => `/music/${i}.flac`);
    store.add(paths, ORIGIN);
    analysis.wake();
    analysis.wake();
    for (let done = 0; done < paths.length; done++) {
      expect(analysis.current.length).toBe(Math.min(3, paths.length - done));
      finishOne();
      await until('the look is counted', 5, () => analysis.looks === done + 1);
    }
    expect(seen).toEqual(paths);
    expect(store.counts()).toEqual({ tracks: 10, waiting: 0, failed: 0 });
  });

  it('goes past a track that hangs', async () => {
    store.add(['/hangs', '/a', '/b', '/c', '/d'], ORIGIN);
    analysis.wake();
    const hanging = looks.get('/hangs');
    looks.delete('/hangs');
    for (let done = 0; done < 4; done++) {
      finishOne();
      await until('the look is counted', 5, () => analysis.looks === done + 1);
    }
    expect(analysis.current).toEqual(['/hangs']);
    hanging?.reject(new JetStreamError('JS_DECODE_TIMEOUT', 'no sound came'));
    await until('the failure is saved', 5, () => store.counts().failed === 1);
  });

  it('notes why a track failed and goes on', async () => {
    store.add(['/broken'], ORIGIN);
    analysis.wake();
    looks.get('/broken')?.reject(new JetStreamError('JS_TRACK_EMPTY', 'it is empty'));
    await until('the look is counted', 5, () => analysis.looks === 1);
    expect(store.find(1)?.track).toMatchObject({
      state: 'failed',
      failure: { code: 'JS_TRACK_EMPTY', reason: 'it is empty' },
    });
    expect(seen).toEqual(['/broken']);
  });

  it('leaves what was under way when the server stops waiting for the next start', async () => {
    store.add(['/a'], ORIGIN);
    analysis.wake();
    analysis.close();
    await until('it has let go', 5, () => analysis.current.length === 0);
    expect(store.counts()).toEqual({ tracks: 1, waiting: 1, failed: 0 });
  });

  it('does not look at the same track over and over while the store is down', async () => {
    store.add(['/a'], ORIGIN);
    analysis.wake();
    database.close();
    finishOne();
    await until('it has let go', 5, () => analysis.current.length === 0);
    expect(seen).toEqual(['/a']);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FailureRecord } from '../../../src/library/quarantine.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { FailureStore } from '../../../src/store/failure-store.js';

let folder: string;
let database: StoreDatabase;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-failures-'));
  database = openDatabase(join(folder, 'state.db')).database;
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const record: FailureRecord = {
  mountId: 'main',
  path: "/music/l'été ☀.mp3",
  code: 'JS_TRACK_UNREADABLE',
  reason: 'cannot be decoded',
  count: 3,
  sinceMs: 1_700_000_000_000,
  lastMs: 1_700_000_100_000,
  nextTryMs: 1_700_000_700_000,
  identity: { path: '/music/x.mp3', sizeBytes: 10, mtimeMs: 5.25, inode: 7 },
};

it('keeps records as they were, over a restart, the latest failure last', () => {
  const { identity: _, ...unseen } = record;
  const missing = { ...record, path: '/b', nextTryMs: null, lastMs: 1, identity: null };
  const store = new FailureStore(database);
  store.save(record);
  store.save(missing);
  store.save({ ...unseen, mountId: 'other', lastMs: 2 });
  database.close();
  database = openDatabase(join(folder, 'state.db')).database;
  expect(new FailureStore(database).list()).toEqual([
    missing,
    { ...unseen, mountId: 'other', lastMs: 2 },
    record,
  ]);
});

it('has one record per mount and track', () => {
  const store = new FailureStore(database);
  store.save(record);
  store.save({ ...record, count: 4 });
  expect(store.list()).toEqual([{ ...record, count: 4 }]);
  store.remove({ mountId: 'other', path: record.path });
  expect(store.list()).toHaveLength(1);
  store.remove(record);
  expect(store.list()).toEqual([]);
});

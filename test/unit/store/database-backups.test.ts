// Backups of a database that goes on being written.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { DatabaseBackups } from '../../../src/store/database-backups.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { inProcess } from '../../support/file-work.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const text = 'x'.repeat(1000);
let now: number;
let database: StoreDatabase;
let mounts: MountStore;
let backups: DatabaseBackups;

beforeEach(() => {
  now = Date.parse('2026-03-01T00:00:00Z');
  const path = join(folder.path, 'radio.db');
  database = openDatabase(path, { nowMs: () => now, work: inProcess }).database;
  mounts = new MountStore(database);
  backups = new DatabaseBackups({ database, path, keep: 3 });
});
afterEach(() => database.close());

const listed = () => readdirSync(join(folder.path, 'backups'));

it('holds what was there at one moment while more is written, in a file that only its owner can read', async () => {
  database.write('fill', 'frequent', (db) => {
    const insert = db.prepare('INSERT INTO mounts VALUES (?, ?, 0)');
    for (let n = 0; n < 3000; n++) insert.run(`old${n}`, JSON.stringify({ text }));
  });
  let turns = 0;
  const making = backups.make();
  const writing = (async () => {
    for (; turns < 5; turns++) {
      mounts.insert(`new${turns}`, {});
      await new Promise(setImmediate);
    }
  })();
  const [report] = await Promise.all([making, writing]);
  expect(turns).toBe(5);
  expect(report.path).toBe(join(folder.path, 'backups', 'radio-2026-03-01T00-00-00-000Z.db'));
  expect(statSync(report.path)).toMatchObject({ size: report.bytes });
  expect(statSync(report.path).mode & 0o777).toBe(0o600);
  const copy = new Sqlite(report.path, { readonly: true });
  expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
  const ids = (like: string) =>
    copy.prepare('SELECT id FROM mounts WHERE id LIKE ? ORDER BY rowid').pluck().all(like);
  expect(ids('old%')).toHaveLength(3000);
  const written = ids('new%');
  expect(written).toEqual(['new0', 'new1', 'new2', 'new3', 'new4'].slice(0, written.length));
  expect(mounts.list()).toHaveLength(3005);
  copy.close();
});

it('is one for all who ask at once', async () => {
  const [one, other] = await Promise.all([backups.make(), backups.make()]);
  expect(other).toBe(one);
  expect(listed()).toHaveLength(1);
});

it('keeps the last ones, and what others put there', async () => {
  for (let n = 0; n < 5; n++) {
    const { removed } = await backups.make();
    expect(removed).toHaveLength(n < 3 ? 0 : 1);
    now += 1;
  }
  writeFileSync(join(folder.path, 'backups', 'radio-before-the-move.db'), '');
  // As a kill leaves them.
  for (const ending of ['', '-journal'])
    writeFileSync(join(folder.path, 'backups', `radio-2020-01-01T00-00-00-000Z.db.part${ending}`), '');
  await backups.make();
  expect(listed().sort()).toEqual([
    'radio-2026-03-01T00-00-00-003Z.db',
    'radio-2026-03-01T00-00-00-004Z.db',
    'radio-2026-03-01T00-00-00-005Z.db',
    'radio-before-the-move.db',
  ]);
});

it('that cannot be made says why, removes no other and leaves no part', async () => {
  await backups.make();
  mkdirSync(join(folder.path, 'backups', 'radio-2026-03-01T00-00-01-000Z.db.part'));
  now += 1000;
  await expect(backups.make()).rejects.toMatchObject({ code: 'JS_STORE_FAILED' });
  expect(listed().filter((name) => name.endsWith('.db'))).toHaveLength(1);
  expect(database.health.ok).toBe(true);
});

it('can be put in place of a lost database', async () => {
  mounts.insert('jazz', { id: 'jazz' });
  const { path } = await backups.make();
  const restored = openDatabase(path);
  expect(restored.notice).toBeNull();
  expect(new MountStore(restored.database).list()).toEqual([{ id: 'jazz', definition: { id: 'jazz' } }]);
  restored.database.close();
});

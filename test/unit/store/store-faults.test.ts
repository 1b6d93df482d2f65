// Files that change under an open database: nothing is acknowledged that would be lost.
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, test } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
let path: string;
let now: number;
let database: StoreDatabase;
let mounts: MountStore;

beforeEach(() => {
  now = 0;
  path = join(folder.path, 'state.db');
  database = openDatabase(path, { nowMs: () => now, busyTimeoutMs: 50 }).database;
  mounts = new MountStore(database);
  mounts.insert('before', {});
});
afterEach(() => database.close());

const refusal = (words: string) =>
  expect.objectContaining({ code: 'JS_STORE_FAILED', message: expect.stringContaining(words) });

/** Overwrites every page of a table but its first, which the others are found by. */
function damagePagesOf(table: string): void {
  const reader = new Sqlite(path, { readonly: true });
  const pages = reader
    .prepare<[string], number>('SELECT pageno FROM dbstat WHERE name = ?')
    .pluck()
    .all(table);
  const pageBytes = Number(reader.pragma('page_size', { simple: true }));
  reader.close();
  const file = openSync(path, 'r+');
  for (const page of pages.slice(1))
    writeSync(file, Buffer.alloc(pageBytes, 0x5a), 0, pageBytes, (page - 1) * pageBytes);
  closeSync(file);
}

function becomeFolder(): void {
  rmSync(path);
  mkdirSync(path);
}

function becomeCopy(): void {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
}

describe('an open database whose file', () => {
  test.each([
    ['is removed', () => rmSync(path), 'is gone from its place'],
    ['is moved away', () => renameSync(path, `${path}.old`), 'is gone from its place'],
    ['is a folder now', becomeFolder, 'was replaced by something else'],
    ['was restored from a copy', becomeCopy, 'was replaced by something else'],
    ['was overwritten', () => writeFileSync(path, 'x'.repeat(9000)), 'was overwritten and is damaged'],
    ['was emptied', () => writeFileSync(path, ''), 'was overwritten and is damaged'],
  ])('%s takes no change any more, and health says so', (_, harm, words) => {
    harm();
    expect(() => mounts.insert('after', {})).toThrow(refusal(words));
    expect(() => mounts.insert('after', {})).toThrow(refusal('put the file or a backup in its place'));
    expect(database.health).toMatchObject({ ok: false, message: expect.stringContaining(words) });
  });

  it('has a damaged page says so when that is read, keeps what else it holds, and is set aside at the next start', () => {
    for (let n = 0; n < 200; n++) mounts.insert(`m${n}`, { text: 'x'.repeat(500) });
    database.close();
    database = openDatabase(path, { nowMs: () => now }).database;
    mounts = new MountStore(database);
    // What was read when it was opened is forgotten, as it is in a larger file.
    database.read('forget', (db) => db.pragma('shrink_memory'));
    damagePagesOf('mounts');
    expect(() => mounts.list()).toThrow(refusal('the file is damaged: restart to set it aside'));
    expect(database.health.ok).toBe(false);
    mounts.setOverride('main', 'removed');
    expect(mounts.overrides().get('main')).toBe('removed');
    expect(database.health).toMatchObject({
      ok: false,
      message: expect.stringContaining('restart to set it aside'),
    });
    database.close();
    const next = openDatabase(path);
    expect(next.notice).toContain('was set aside');
    next.database.close();
  });

  it('has lost its log takes no change any more, and loses nothing when it is closed in order', () => {
    rmSync(`${path}-wal`);
    expect(() => mounts.insert('after', {})).toThrow(refusal('has lost its log'));
    expect(database.health.ok).toBe(false);
    database.close();
    const next = openDatabase(path).database;
    expect(new MountStore(next).list()).toHaveLength(1);
    next.close();
  });

  it('is written keeps the lock by which other programs see that it is open', () => {
    mounts.insert('after', {});
    // The range that SQLite locks for as long as a file is open (sqlite.org/src, SHARED_FIRST and SHARED_SIZE of os.h).
    const shared = `:${statSync(path).ino} 1073741826 1073742335`;
    const isOurs = (line: string) => line.includes(` ${process.pid} `) && line.includes(shared);
    expect(readFileSync('/proc/locks', 'utf8').split('\n').filter(isOurs)).toHaveLength(1);
  });

  it('is moved back takes changes again', () => {
    renameSync(path, `${path}.old`);
    expect(() => mounts.insert('after', {})).toThrow();
    renameSync(`${path}.old`, path);
    mounts.insert('after', {});
    expect(database.health.ok).toBe(true);
  });
});

describe('health of the database', () => {
  it('is not mended by reads while writes fail', () => {
    const other = new Sqlite(path);
    other.exec('BEGIN IMMEDIATE');
    now = 1000;
    expect(() => mounts.insert('a', {})).toThrow(refusal('another process'));
    now = 2000;
    expect(mounts.list()).toHaveLength(1);
    expect(database.health).toMatchObject({ ok: false, since: '1970-01-01T00:00:01.000Z' });
    other.exec('ROLLBACK');
    other.close();
    mounts.insert('a', {});
    expect(database.health.ok).toBe(true);
  });

  it('does not hear of refusals that are no fault of the database', () => {
    const refuse = () =>
      database.write('add a key', 'acknowledged', () => {
        throw new JetStreamError('JS_LIMIT_REACHED', 'there are enough');
      });
    expect(refuse).toThrow('there are enough');
    expect(database.health.ok).toBe(true);
  });
});

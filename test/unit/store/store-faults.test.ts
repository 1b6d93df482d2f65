// Files that change under an open database: nothing is acknowledged that would be lost.
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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

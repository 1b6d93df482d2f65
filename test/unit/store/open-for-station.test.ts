// Databases that cannot be used when the server starts: what can be read of them is, and they are taken up later.
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { type OpenOptions, openDatabase, openForStation } from '../../../src/store/database.js';
import { migrations } from '../../../src/store/migrate.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { pictureOf } from '../../../src/store/picture.js';
import { soundnessOf } from '../../../src/store/soundness.js';
import { inProcess } from '../../support/file-work.js';
import { lockOut } from '../../support/locked-database.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
let path: string;

beforeEach(() => {
  path = join(folder.path, 'state', 'radio.db');
  const { database } = openDatabase(path);
  new MountStore(database).insert('jazz', { id: 'jazz' });
  database.close();
});

/** As a server opens it; what is taken up later is looked through here and not by a thread. */
const open = (options: OpenOptions = {}) => openForStation(path, { work: inProcess, ...options });

const jazz = [{ id: 'jazz', definition: { id: 'jazz' } }];
const refusal = (words: string) =>
  expect.objectContaining({ code: 'JS_STORE_FAILED', message: expect.stringContaining(words) });

/** Another process holds what a log would be begun with: the file can be read, and no more. */
function lockLog(): Sqlite.Database {
  const other = new Sqlite(path);
  other.pragma('journal_mode = DELETE');
  other.exec('BEGIN IMMEDIATE');
  return other;
}

describe('a database that can only be read at the start', () => {
  it('gives what it holds, takes no change, and is written once it can be', async () => {
    const other = lockLog();
    const { database, notice } = open({ nowMs: () => 0, busyTimeoutMs: 50 });
    const mounts = new MountStore(database);
    expect({ notice, isReadable: database.isReadable, health: database.health }).toEqual({
      notice: null,
      isReadable: true,
      health: {
        ok: false,
        since: '1970-01-01T00:00:00.000Z',
        message: expect.stringContaining('another process'),
      },
    });
    expect(mounts.list()).toEqual(jazz);
    expect(() => mounts.insert('news', {})).toThrow(refusal('another process holds the file'));
    expect(await database.reopen()).toBeNull();
    const version = database.dataVersion();
    other.exec('ROLLBACK');
    other.close();
    expect(await database.reopen()).toEqual({ isWritable: true, notice: null });
    expect(database.dataVersion()).not.toBe(version);
    expect(database.health.ok).toBe(true);
    mounts.insert('news', { id: 'news' });
    expect(mounts.list()).toHaveLength(2);
    expect(await database.reopen()).toBeNull();
    database.close();
  });

  it('is not exchanged for another file, nor set aside', async () => {
    const other = lockLog();
    const { database } = open({ busyTimeoutMs: 50 });
    copyFileSync(path, `${path}.copy`);
    other.close();
    renameSync(path, `${path}.own`);
    renameSync(`${path}.copy`, path);
    expect(await database.reopen()).toBeNull();
    expect(() => new MountStore(database).insert('news', {})).toThrow(
      refusal('was replaced by something else'),
    );
    renameSync(`${path}.own`, path);
    writeFileSync(path, 'damaged '.repeat(5000));
    expect(await database.reopen()).toBeNull();
    expect(database.health.message).toContain('was overwritten and is damaged');
    database.close();
  });
});

describe('a database that cannot even be read at the start', () => {
  it('because another process keeps it to itself is read and written when that ends', async () => {
    const other = lockOut(path);
    const { database } = open({ busyTimeoutMs: 50 });
    const mounts = new MountStore(database);
    expect([database.isReadable, database.dataVersion(), database.health.ok]).toEqual([false, null, false]);
    expect(() => mounts.list()).toThrow(refusal('another process holds the file'));
    expect(await database.reopen()).toBeNull();
    other.close();
    expect(await database.reopen()).toEqual({ isWritable: true, notice: null });
    expect(mounts.list()).toEqual(jazz);
    database.close();
  });

  it('because its folder is gone is opened when the folder is back', async () => {
    const state = dirname(path);
    renameSync(state, `${state}.away`);
    writeFileSync(state, 'no folder');
    const { database } = open();
    expect(database.health.message).toContain('mend its owner and mode');
    expect(await database.reopen()).toBeNull();
    rmSync(state);
    renameSync(`${state}.away`, state);
    expect(await database.reopen()).toMatchObject({ isWritable: true });
    expect(new MountStore(database).list()).toEqual(jazz);
    database.close();
  });

  it('and turns out to be damaged is set aside then, with a word', async () => {
    const other = lockOut(path);
    const { database } = open({ busyTimeoutMs: 50 });
    other.close();
    writeFileSync(path, 'damaged '.repeat(5000));
    expect(await database.reopen()).toEqual({
      isWritable: true,
      notice: expect.stringContaining('was set aside'),
    });
    expect(new MountStore(database).list()).toEqual([]);
    database.close();
  });

  it('and is damaged in the middle is set aside when that has been found', async () => {
    const other = lockOut(path);
    const { database } = open({ busyTimeoutMs: 50 });
    other.close();
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(4096, 0xff), 0, 4096, 4096 * 2);
    closeSync(file);
    expect(await database.reopen()).toEqual({
      isWritable: true,
      notice: expect.stringContaining('was set aside'),
    });
    database.close();
  });

  it('because a newer JetStream wrote it keeps the server from starting', () => {
    const next = { version: (migrations.at(-1)?.version ?? 0) + 1, sql: 'SELECT 1' };
    openDatabase(path, { migrations: [...migrations, next] }).database.close();
    expect(() => openForStation(path)).toThrow(refusal('newer JetStream'));
  });
});

describe('the look through a file that is taken up late', () => {
  /** A server that could not read its database, which it could now; the look goes on until it is let go on. */
  function setUp() {
    const other = lockOut(path);
    let goOn: () => void = () => undefined;
    const looks: string[] = [];
    const look = async (file: string) => {
      looks.push(file);
      const found = soundnessOf(file);
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
      return found;
    };
    const { database } = open({ busyTimeoutMs: 50, work: { ...inProcess, look } });
    other.close();
    return { database, looks, goOn: () => goOn() };
  }

  it('keeps nobody waiting, and is begun once', async () => {
    const { database, looks, goOn } = setUp();
    const reopening = database.reopen();
    expect(database.isReadable).toBe(false);
    expect(() => new MountStore(database).list()).toThrow(refusal('another process holds the file'));
    expect(await database.reopen()).toBeNull();
    goOn();
    expect(await reopening).toEqual({ isWritable: true, notice: null });
    expect(looks).toEqual([path]);
    expect(new MountStore(database).list()).toEqual(jazz);
    database.close();
  });

  it('holds for the file as it was, and not for what was made of it meanwhile', async () => {
    const { database, goOn } = setUp();
    const reopening = database.reopen();
    const other = openDatabase(path).database;
    new MountStore(other).insert('news', { id: 'news' });
    other.close();
    goOn();
    expect(await reopening).toBeNull();
    expect([database.isReadable, database.health.ok]).toEqual([false, false]);
    database.close();
  });

  it('changes nothing when it ends after the server', async () => {
    const { database, goOn } = setUp();
    const reopening = database.reopen();
    database.close();
    goOn();
    expect(await reopening).toBeNull();
    expect(database.isReadable).toBe(false);
  });
});

describe('a picture of a database', () => {
  it('holds what the file does, without a file beside it, until the file is written', () => {
    rmSync(`${path}-wal`, { force: true });
    mkdirSync(`${path}-shm`, { recursive: true });
    const { db, isStale } = pictureOf(path);
    expect(db.prepare('SELECT id FROM mounts').pluck().all()).toEqual(['jazz']);
    expect(isStale()).toBe(false);
    rmSync(`${path}-shm`, { recursive: true });
    const { database } = openDatabase(path);
    new MountStore(database).insert('news', {});
    expect(() => pictureOf(path)).toThrow(refusal('has a log that cannot be read'));
    database.close();
    expect(isStale()).toBe(true);
    db.close();
  });
});

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/store/database.js';
import { migrations } from '../../../src/store/migrate.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';

/** The version of a migration that does not exist yet. */
const next = (migrations.at(-1)?.version ?? 0) + 1;

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-store-'));
  path = join(folder, 'state', 'jetstream.db');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const state = {
  location: '/music/a.flac',
  positionSamples: 441_000,
  sampleRateHz: 44_100,
  rotation: { order: [2, 0, 1], at: 1 },
  savedAtMs: 1_700_000_000_000,
};

describe('openDatabase', () => {
  it('makes the folder and a file that only its owner can read', () => {
    const { database, notice } = openDatabase(path);
    new MountStore(database).insert('a', {});
    for (const name of readdirSync(join(folder, 'state'))) {
      expect(statSync(join(folder, 'state', name)).mode & 0o777, name).toBe(0o600);
    }
    expect(notice).toBeNull();
    database.close();
    database.close();
  });

  it('sets a damaged file aside with its bytes, begins a new one and says so', () => {
    mkdirSync(join(folder, 'state'));
    writeFileSync(path, 'this was a database once, before the disk died'.repeat(100));
    const { database, notice } = openDatabase(path, { nowMs: () => 0 });
    expect(new MountStore(database).list()).toEqual([]);
    const aside = `${path}.damaged-1970-01-01T00-00-00-000Z`;
    expect(notice).toContain(aside);
    expect(readFileSync(aside, 'utf8')).toContain('before the disk died');
    database.close();
  });

  it('notices damage in the middle of a file whose header is intact', () => {
    const first = openDatabase(path).database;
    const store = new MountStore(first);
    for (let n = 0; n < 200; n++) store.insert(`m${n}`, { text: 'x'.repeat(500) });
    first.close();
    const bytes = readFileSync(path);
    bytes.fill(0x5a, 4096, bytes.length - 4096);
    writeFileSync(path, bytes);
    const { database, notice } = openDatabase(path);
    expect(notice).toContain('damaged');
    database.close();
  });

  it('brings an older file forward and keeps its rows', () => {
    const older = openDatabase(path).database;
    new MountStore(older).insert('kept', { id: 'kept' });
    older.close();
    const later = [...migrations, { version: next, sql: 'ALTER TABLE mounts ADD COLUMN note TEXT' }];
    const { database } = openDatabase(path, { migrations: later });
    expect(new MountStore(database).list()).toEqual([{ id: 'kept', definition: { id: 'kept' } }]);
    expect(database.read('read', (db) => db.pragma('user_version', { simple: true }))).toBe(next);
    database.close();
  });

  it('leaves an older file as it was when a step fails', () => {
    openDatabase(path).database.close();
    const broken = [...migrations, { version: next, sql: 'CREATE TABLE extra (a); SELECT nonsense' }];
    expect(() => openDatabase(path, { migrations: broken })).toThrow(/cannot open the database/);
    const { database, notice } = openDatabase(path);
    expect(notice).toBeNull();
    database.close();
  });

  it('refuses a file of a newer JetStream without touching it', () => {
    openDatabase(path, { migrations: [...migrations, { version: next, sql: 'SELECT 1' }] }).database.close();
    expect(() => openDatabase(path)).toThrow(
      expect.objectContaining({
        code: 'JS_STORE_FAILED',
        message: expect.stringContaining('newer JetStream'),
      }),
    );
  });

  it('says what to do when the place cannot be written', () => {
    writeFileSync(join(folder, 'state'), 'a file where the folder should be');
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'JS_STORE_FAILED' }));
  });
});

describe('a database that another process holds', () => {
  it('fails writes with JS_STORE_FAILED, tells health, and recovers', () => {
    let now = 1000;
    const { database } = openDatabase(path, { nowMs: () => now });
    const store = new MountStore(database);
    const other = new Sqlite(path);
    other.exec('BEGIN IMMEDIATE');
    now = 2000;
    expect(() => store.insert('a', {})).toThrow(
      expect.objectContaining({
        code: 'JS_STORE_FAILED',
        message: expect.stringContaining('another process'),
      }),
    );
    expect(database.health).toMatchObject({ ok: false, since: '1970-01-01T00:00:02.000Z' });
    other.exec('ROLLBACK');
    other.close();
    now = 3000;
    store.insert('a', {});
    expect(database.health).toEqual({ ok: true, since: '1970-01-01T00:00:03.000Z', message: '' });
    database.close();
  });

  it('fails writes with advice when the disk is full', () => {
    const { database } = openDatabase(path);
    database.read('shrink', (db) => db.pragma('max_page_count = 1'));
    const store = new MountStore(database);
    expect(() => {
      for (let n = 0; n < 100; n++) store.insert(`m${n}`, { text: 'x'.repeat(4000) });
    }).toThrow(expect.objectContaining({ message: expect.stringContaining('make room') }));
    expect(database.health.ok).toBe(false);
    database.close();
  });
});

describe('MountStore', () => {
  it('lists mounts in the order they were made, and forgets removed ones with their playhead', () => {
    const { database } = openDatabase(path);
    const mounts = new MountStore(database);
    const playheads = new PlayheadStore(database);
    mounts.insert('zeta', { id: 'zeta' });
    mounts.insert('alpha', { id: 'alpha' });
    playheads.save(new Map([['zeta', state]]));
    expect(mounts.list().map((mount) => mount.id)).toEqual(['zeta', 'alpha']);
    expect(mounts.remove('zeta')).toBe(true);
    expect(mounts.remove('zeta')).toBe(false);
    expect(playheads.load('zeta')).toBeNull();
    database.close();
  });

  it('remembers overrides of config mounts over a restart', () => {
    const first = openDatabase(path).database;
    new MountStore(first).setOverride('main', 'stopped');
    new MountStore(first).setOverride('main', 'removed');
    first.close();
    const { database } = openDatabase(path);
    expect([...new MountStore(database).overrides()]).toEqual([['main', 'removed']]);
    database.close();
  });
});

describe('changes of mounts', () => {
  it('are counted and kept over a restart, until they are taken back', () => {
    const first = openDatabase(path).database;
    const mounts = new MountStore(first);
    mounts.insert('made', { id: 'made' });
    mounts.replace('made', { id: 'made', name: 'New' });
    mounts.setPatch('main', { name: 'Other' });
    mounts.setPatch('main', { name: 'Third' });
    mounts.setStopped('main', true);
    first.close();
    const { database } = openDatabase(path);
    const again = new MountStore(database);
    expect(again.list()).toEqual([{ id: 'made', definition: { id: 'made', name: 'New' } }]);
    expect(Object.fromEntries(again.versions())).toEqual({
      made: { version: 2, patch: null, isStopped: false },
      main: { version: 3, patch: { name: 'Third' }, isStopped: true },
    });
    again.restore('main');
    expect(again.versions().get('main')).toEqual({ version: 4, patch: null, isStopped: false });
    again.remove('made');
    expect(again.versions().has('made')).toBe(false);
    database.close();
  });
});

describe('PlayheadStore', () => {
  it('gives back what was saved last, rotation included', () => {
    const { database } = openDatabase(path);
    const playheads = new PlayheadStore(database);
    playheads.save(new Map([['a', { ...state, positionSamples: 1 }]]));
    playheads.save(new Map([['a', state]]));
    expect(playheads.load('a')).toEqual(state);
    expect(playheads.load('b')).toBeNull();
    database.close();
  });
});

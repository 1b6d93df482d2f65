// Files of every schema there was are brought forward with all that is in them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { describe, expect, it, test } from 'vitest';
import { AnswerStore } from '../../../src/store/answer-store.js';
import { databaseOver, openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { FailureStore } from '../../../src/store/failure-store.js';
import { HistoryStore } from '../../../src/store/history-store.js';
import { KeyStore } from '../../../src/store/key-store.js';
import { migrate, migrations } from '../../../src/store/migrate.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';
import { QueueStore } from '../../../src/store/queue-store.js';
import { WebhookStore } from '../../../src/store/webhook-store.js';
import { freshFolder } from '../config/fixtures.js';

const FIXTURES = new URL('../../fixtures/schemas/', import.meta.url).pathname;
const folder = freshFolder();

/** A file as the SQL of a fixture makes it. */
function fileOf(fixture: string): string {
  const path = join(folder.path, fixture.replace(/sql$/, 'db'));
  const db = new Sqlite(path);
  db.exec(readFileSync(join(FIXTURES, fixture), 'utf8'));
  db.close();
  return path;
}

/** Every row of every table that is not the work of SQLite or of full-text search. */
function rowsOf(database: StoreDatabase): Record<string, unknown[]> {
  return database.read('read all', (db) => {
    const tables = db
      .prepare<[], { name: string }>(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND schema = 'main'",
      )
      .all()
      .filter(({ name }) => !name.startsWith('sqlite_'));
    return Object.fromEntries(tables.map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]));
  });
}

/** Tables, columns, indexes and triggers, apart from white space and the order they were made in. */
function schemaOf(database: StoreDatabase): string[] {
  return database.read('read the schema', (db) =>
    db
      .prepare<[], { sql: string | null }>('SELECT sql FROM sqlite_schema')
      .all()
      .map(({ sql }) => (sql ?? '').replaceAll(/\s+/g, ' '))
      .sort(),
  );
}

describe('a file of an older schema', () => {
  test.each(readdirSync(FIXTURES))(
    '%s is brought forward to what a new file has, sound and whole',
    (fixture) => {
      const { database, notice } = openDatabase(fileOf(fixture));
      const fresh = openDatabase(join(folder.path, 'fresh.db')).database;
      expect(notice).toBeNull();
      expect(schemaOf(database)).toEqual(schemaOf(fresh));
      expect(database.read('check', (db) => db.pragma('integrity_check', { simple: true }))).toBe('ok');
      const mounts = new MountStore(database);
      expect(mounts.list()).toEqual([
        { id: 'jazz', definition: { id: 'jazz', path: '/jazz', playlist: '/music/jazz.m3u' } },
        { id: 'news', definition: { id: 'news', path: '/news', playlist: '/music/news' } },
      ]);
      expect([...mounts.overrides()]).toEqual([['main', 'removed']]);
      expect(new PlayheadStore(database).load('jazz')).toEqual({
        location: '/music/a.flac',
        positionSamples: 441_000,
        sampleRateHz: 44_100,
        rotation: { at: 3 },
        savedAtMs: 1_700_000_003_000,
      });
      database.close();
      fresh.close();
    },
  );

  it('that a fixture has for the facts of schema 2 keeps them', () => {
    const { database } = openDatabase(fileOf('schema-2.sql'));
    expect(rowsOf(database).facts).toMatchObject([
      { path: '/music/a.flac', facts: '{"lengthSamples":441000}' },
    ]);
    database.close();
  });

  it('that a fixture has of schema 8 keeps every row of every table', () => {
    const path = fileOf('schema-8.sql');
    const old = new Sqlite(path);
    const before = rowsOf(databaseOver(old, Date.now));
    old.close();
    const { database } = openDatabase(path);
    const { answers, ...rows } = rowsOf(database);
    expect(rows).toEqual(before);
    expect(answers).toEqual([]);
    for (const table of ['queue', 'library', 'api_keys', 'sessions', 'plays', 'webhooks', 'mount_stats']) {
      expect(rows[table], table).toHaveLength(1);
    }
    database.close();
  });

  it('goes on where an interrupted upgrade stopped', () => {
    const path = fileOf('schema-1.sql');
    const half = new Sqlite(path);
    migrate(half, migrations.slice(0, 3));
    half.close();
    const { database } = openDatabase(path);
    expect(new MountStore(database).list()).toHaveLength(2);
    database.close();
  });
});

describe('a file of the current schema', () => {
  it('is opened again with every row as it was', () => {
    const path = join(folder.path, 'state.db');
    const first = openDatabase(path).database;
    fill(first);
    const before = rowsOf(first);
    first.close();
    const { database } = openDatabase(path);
    expect(rowsOf(database)).toEqual(before);
    const written = ['mounts', 'queue', 'api_keys', 'webhooks', 'plays', 'failures', 'playheads', 'answers'];
    for (const table of written) {
      expect(before[table], table).not.toEqual([]);
    }
    database.close();
  });

  it('has versions that only grow', () => {
    const versions = migrations.map(({ version }) => version);
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
  });
});

/** Something in every table that the API writes to. */
function fill(database: StoreDatabase): void {
  new MountStore(database).insert('jazz', { id: 'jazz' });
  new MountStore(database).setPatch('main', { name: 'Other' });
  new QueueStore(database).push('jazz', { location: '/a.mp3', durationS: 1.5 }, 'last');
  const state = { location: '/a', positionSamples: 1, sampleRateHz: 44_100, rotation: null, savedAtMs: 1 };
  new PlayheadStore(database).save(new Map([['jazz', state]]));
  const key = {
    id: 'abcdefgh',
    name: 'desk',
    hash: Buffer.alloc(32, 1),
    role: 'viewer',
    mounts: ['jazz'],
  } as const;
  new KeyStore(database).insert(key);
  new WebhookStore(database).insert({
    id: 'w',
    url: 'https://a',
    events: ['health'],
    mounts: [],
    secret: 's',
  });
  const play = { key: 1, mountId: 'jazz', startedAtMs: 1, lengthS: 9, title: 'T', artist: null, album: null };
  const begun = { ...play, location: '/a', origin: 'playlist', resumed: false } as const;
  new HistoryStore(database).write([begun], [], { idsBefore: 0, atMs: 5 });
  const failed = {
    path: '/b',
    code: 'JS_TRACK_EMPTY',
    reason: 'r',
    count: 1,
    sinceMs: 1,
    lastMs: 2,
  } as const;
  new AnswerStore(database).begin('place', 'asked');
  new FailureStore(database).save({ ...failed, mountId: 'jazz', nextTryMs: null, identity: null });
}

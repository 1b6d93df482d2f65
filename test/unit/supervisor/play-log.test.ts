// The history as it is kept: every play once, whole over crashes of the server and faults of the database.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import type { StartedPlay } from '../../../src/model/history.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { HistoryStore } from '../../../src/store/history-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';
import { PlayLog } from '../../../src/supervisor/play-log.js';

const START_MS = Date.UTC(2026, 0, 1);

let folder: string;
let database: StoreDatabase;
let store: HistoryStore;
let nowMs: number;
let dropped: string[];

const newLog = (over: Partial<HistoryStore> = {}) => {
  const parts = {
    lastId: () => store.lastId(),
    closeOpen: () => store.closeOpen(),
    forget: (beforeMs: number, limit: number) => store.forget(beforeMs, limit),
    write: (...args: Parameters<HistoryStore['write']>) => store.write(...args),
    ...over,
  };
  return new PlayLog({
    store: parts,
    days: () => 90,
    now: () => nowMs,
    onDropped: (reason) => dropped.push(reason),
  });
};

const started = (id: number, over: Partial<StartedPlay> = {}): StartedPlay => ({
  id,
  location: `/music/${id}.flac`,
  title: `Song ${id}`,
  artist: null,
  album: null,
  origin: 'playlist',
  resumed: false,
  startedAtMs: nowMs,
  lengthS: 180,
  ...over,
});

const all = (mount = 'main') => store.list(mount, { limit: 100 });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jetstream-plays-'));
  database = openDatabase(join(folder, 'state.db')).database;
  store = new HistoryStore(database);
  nowMs = START_MS;
  dropped = [];
});
afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('the history', () => {
  test('has a play from its beginning, and its end when it comes', () => {
    const log = newLog();
    log.started('main', started(1));
    log.flush();
    expect(all()).toMatchObject([{ title: 'Song 1', endedAt: null, playedS: null, reason: null }]);
    nowMs += 100_000;
    log.ended('main', { id: 1, endedAtMs: nowMs, playedS: 100, reason: 'skipped' });
    log.flush();
    expect(all()).toMatchObject([{ endedAt: '2026-01-01T00:01:40.000Z', playedS: 100, reason: 'skipped' }]);
  });

  test('ends what a mount played when the mount ends, never beyond the track', () => {
    const log = newLog();
    log.started('main', started(1, { lengthS: 50 }));
    log.started('other', started(1));
    nowMs += 60_000;
    expect(log.interrupted('main', 'mount_stopped')).toMatchObject([{ id: 1, playedS: 50 }]);
    log.flush();
    expect(all()).toMatchObject([{ playedS: 50, reason: 'mount_stopped' }]);
    expect(all('other')).toMatchObject([{ reason: null }]);
  });

  test('ends what a live stream gave with all that was heard of it, after a stop and after a kill', () => {
    const log = newLog();
    log.started('main', started(1, { lengthS: null }));
    log.started('other', started(1, { lengthS: null }));
    nowMs += 3_600_000;
    expect(log.interrupted('main', 'mount_stopped')).toMatchObject([{ id: 1, playedS: 3600 }]);
    log.flush();
    newLog().open();
    expect(all()).toMatchObject([{ playedS: 3600, reason: 'mount_stopped' }]);
    expect(all('other')).toMatchObject([{ playedS: 3600, reason: 'restart' }]);
  });

  test('closes what a killed server left open where the mount goes on', () => {
    const log = newLog();
    log.started('main', started(1));
    log.flush();
    const position = { positionSamples: 0, sampleRateHz: 44_100, rotation: null };
    const savedAtMs = START_MS + 42_000;
    const resume = { ...position, location: '/music/1.flac', savedAtMs };
    new PlayheadStore(database).save(new Map([['main', resume]]));
    nowMs += 3_600_000;
    newLog().open();
    expect(all()).toMatchObject([{ reason: 'restart', playedS: 42, endedAt: '2026-01-01T00:00:42.000Z' }]);
  });

  test('closes it at the last sign of life where no place was saved for it', () => {
    const log = newLog();
    log.started('main', started(1, { origin: 'fallback' }));
    nowMs += 30_000;
    log.flush();
    nowMs += 3_600_000;
    newLog().flush();
    expect(all()).toMatchObject([{ reason: 'restart', playedS: 30 }]);
  });

  test('goes on with fresh ids after a restart', () => {
    newLog().started('main', started(1));
    const [first, second] = [newLog(), newLog()];
    first.started('main', started(1));
    first.flush();
    second.started('main', started(1));
    second.flush();
    expect(all().map(({ id }) => id)).toEqual([2, 1]);
  });

  test('waits for a database that does not work, and has nothing twice', () => {
    let isBroken = true;
    const log = newLog({
      write: (...args) => {
        store.write(...args);
        if (isBroken) throw new JetStreamError('JS_STORE_FAILED', 'the answer was lost');
      },
    });
    log.started('main', started(1));
    expect(() => log.flush()).toThrow('the answer was lost');
    isBroken = false;
    log.flush();
    expect(all()).toHaveLength(1);
  });

  test('is bounded while the database does not work, and says so once', () => {
    const log = newLog();
    for (let voice = 0; voice < 20_010; voice++) log.started('main', started(voice));
    expect(log.dropped).toBe(10);
    expect(dropped).toHaveLength(1);
  });

  test('forgets what is too old, a part at a time', () => {
    const log = newLog();
    log.started('main', started(1));
    log.ended('main', { id: 1, endedAtMs: nowMs, playedS: 1, reason: 'finished' });
    log.flush();
    nowMs += 91 * 86_400_000;
    log.started('main', started(2));
    for (let flush = 0; flush < 61; flush++) log.flush();
    expect(all().map(({ title }) => title)).toEqual(['Song 2']);
  });

  test('is read page by page in both directions', () => {
    const log = newLog();
    for (let voice = 1; voice <= 5; voice++)
      log.started('main', started(voice, { startedAtMs: START_MS + voice }));
    log.flush();
    expect(store.list('main', { limit: 2, before: 4 }).map(({ id }) => id)).toEqual([3, 2]);
    expect(store.since('main', { after: 2, limit: 2 }).map(({ id }) => id)).toEqual([3, 4]);
  });
});

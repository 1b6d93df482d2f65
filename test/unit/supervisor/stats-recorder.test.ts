import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { StatsStore } from '../../../src/store/stats-store.js';
import { StatsRecorder } from '../../../src/supervisor/stats-recorder.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';
import { freshFolder } from '../config/fixtures.js';

const START_MS = Date.parse('2026-01-01T00:00:00.000Z');
const folder = freshFolder();
let database: StoreDatabase;
let clock: { ms: number };

beforeEach(() => {
  database = openDatabase(folder.write('stats.db', '')).database;
  clock = { ms: START_MS };
});

afterEach(() => database.close());

const record = () => new StatsRecorder(new StatsStore(database), () => clock.ms);

function mount(listeners: number, bytesSent: number, silenceS = 0, framesDropped = 0) {
  const serverView = { listeners: 10, listenerPeak: 10, version: null, fallbackMount: null, at: '' };
  return [
    mountStatus({ listeners, silenceS, targets: [targetStatus({ bytesSent, framesDropped, serverView })] }),
  ];
}

it('adds up what happened within each step of five minutes', () => {
  const recorder = record();
  recorder.sample(mount(1, 1000));
  clock.ms += 60_000;
  recorder.sample(mount(3, 5000, 2, 7));
  clock.ms = START_MS + 300_000;
  recorder.sample(mount(5, 6000, 2, 7));
  expect(recorder.history('main', 1)).toEqual({
    stepS: 300,
    steps: [
      {
        at: '2026-01-01T00:00:00.000Z',
        listeners: 13,
        listenerPeak: 15,
        sentBytes: 5000,
        droppedFrames: 7,
        silenceS: 2,
      },
    ],
  });
});

it('does not lose what was counted before a worker began anew', () => {
  const recorder = record();
  for (const bytes of [1000, 4000, 500, 700]) recorder.sample(mount(0, bytes));
  recorder.flush();
  expect(recorder.history('main', 1).steps[0]?.sentBytes).toBe(3000 + 500 + 200);
});

it('goes on with a step in which the server was started again', () => {
  const first = record();
  first.sample(mount(0, 1000));
  first.sample(mount(0, 1500));
  first.flush();
  const second = record();
  second.sample(mount(0, 0));
  second.sample(mount(0, 300));
  second.flush();
  expect(second.history('main', 1).steps).toMatchObject([{ sentBytes: 800 }]);
});

it('tells the hours that are asked for, and keeps a week', () => {
  const recorder = record();
  for (let hour = 0; hour < 8 * 24; hour++) {
    clock.ms = START_MS + hour * 3_600_000;
    recorder.sample(mount(0, hour));
  }
  recorder.flush();
  expect(recorder.history('main', 2).steps).toHaveLength(3);
  expect(recorder.history('main', 10_000).steps).toHaveLength(7 * 24 + 1);
  expect(recorder.history('other', 2).steps).toEqual([]);
});

it('forgets a mount that is gone', () => {
  const recorder = record();
  recorder.sample(mount(0, 1));
  recorder.forget('main');
  recorder.flush();
  expect(recorder.history('main', 1).steps).toEqual([]);
});

it('loses the step that cannot be saved, and no part of the next', () => {
  const store = new StatsStore(database);
  const save = store.add.bind(store);
  let isDown = false;
  store.add = (...step) => {
    if (isDown) throw new Error('disk I/O error');
    save(...step);
  };
  const recorder = new StatsRecorder(store, () => clock.ms);
  recorder.sample(mount(0, 0));
  isDown = true;
  clock.ms = START_MS + 300_000;
  expect(() => recorder.sample(mount(0, 1000))).toThrow('disk I/O error');
  clock.ms += 1000;
  recorder.sample(mount(0, 1500));
  isDown = false;
  clock.ms += 1000;
  recorder.sample(mount(0, 2000));
  clock.ms = START_MS + 600_000;
  recorder.sample(mount(0, 4000));
  expect(recorder.history('main', 1).steps).toMatchObject([
    { at: '2026-01-01T00:05:00.000Z', sentBytes: 3000 },
  ]);
});

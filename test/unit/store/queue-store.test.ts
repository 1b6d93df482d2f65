// The queue as it is remembered: order, bounds, and the one moment in which an entry is heard.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_QUEUE_ENTRIES } from '../../../src/model/queue.js';
import { openDatabase, type StoreDatabase } from '../../../src/store/database.js';
import { MountStore } from '../../../src/store/mount-store.js';
import { PlayheadStore } from '../../../src/store/playhead-store.js';
import { QueueStore } from '../../../src/store/queue-store.js';

let folder: string;
let database: StoreDatabase;
let store: QueueStore;

const open = () => {
  database = openDatabase(join(folder, 'state.db'), { nowMs: () => 1000 }).database;
  store = new QueueStore(database);
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'queue-'));
  open();
});

afterEach(() => {
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const track = (location: string) => ({ location, durationS: 60 });
const push = (location: string, place: 'next' | 'last' = 'last', mount = 'main') => {
  const entry = store.push(mount, track(location), place);
  if (!entry) throw new Error('the queue is full');
  return entry;
};
const locations = (mount = 'main') => store.list(mount).map(({ location }) => location);

const CHANGES = ['next', 'last', 'move', 'remove'] as const;

/** Changes the store, and a plain list of ids in the same way. */
function applied(
  model: readonly string[],
  what: (typeof CHANGES)[number],
  id: string | undefined,
  before: string | null,
): readonly string[] {
  if (what === 'next') return [push('x', 'next').id, ...model];
  if (what === 'last') return [...model, push('x').id];
  if (id === undefined) return model;
  const others = model.filter((other) => other !== id);
  if (what === 'remove') {
    expect(store.remove('main', id)).toBe(true);
    return others;
  }
  expect(store.move('main', id, before)).toBe(before !== id);
  if (before === id) return model;
  return others.toSpliced(before === null ? others.length : others.indexOf(before), 0, id);
}

describe('a queue', () => {
  test('keeps what was asked for in order, each mount its own, over a restart', () => {
    push('a');
    push('b');
    push('c', 'next');
    push('x', 'last', 'other');
    database.close();
    open();
    expect(locations()).toEqual(['c', 'a', 'b']);
    expect(locations('other')).toEqual(['x']);
    expect(store.push('main', { ...track('d'), title: 'Dawn', artist: 'Day' }, 'last')).toEqual({
      id: '5',
      location: 'd',
      title: 'Dawn',
      artist: 'Day',
      durationS: 60,
      addedAt: '1970-01-01T00:00:01.000Z',
    });
  });

  test('never gives an id twice', () => {
    const first = push('a');
    store.remove('main', first.id);
    expect(push('b').id).not.toBe(first.id);
  });

  test('holds a thousand entries and no more', () => {
    for (let i = 0; i < MAX_QUEUE_ENTRIES; i++) push(`${i}`);
    expect(store.push('main', track('more'), 'next')).toBeNull();
    expect(locations()).toHaveLength(MAX_QUEUE_ENTRIES);
  });

  test('does not let one mount touch the entries of another', () => {
    const entry = push('x', 'last', 'other');
    expect(store.remove('main', entry.id)).toBe(false);
    expect(store.move('main', entry.id, null)).toBe(false);
    store.clear('main');
    expect(locations('other')).toEqual(['x']);
  });

  test('has no entry by another spelling of its number', () => {
    const { id } = push('x');
    for (const spelt of [`${id}.0`, ` ${id}`, `0x${id}`, `${id}e0`, `+${id}`])
      expect(store.remove('main', spelt)).toBe(false);
    expect(store.remove('main', id)).toBe(true);
  });

  test('is as a list would be after any changes', () => {
    const changes = fc.array(
      fc.record({ what: fc.constantFrom(...CHANGES), which: fc.nat(8), other: fc.nat(8) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(changes, (asked) => {
        store.clear('main');
        let model: readonly string[] = [];
        for (const { what, which, other } of asked) {
          model = applied(model, what, model[which], model[other] ?? null);
          expect(store.list('main').map(({ id }) => id)).toEqual(model);
        }
      }),
      { numRuns: 25 },
    );
  });
});

test('an entry leaves the queue in the transaction in which the playhead enters it', () => {
  const entry = push('/wish.mp3');
  push('/next.mp3');
  const playhead = {
    location: '/wish.mp3',
    entry: { location: '/wish.mp3', title: 'Wish' },
    positionSamples: 441,
    sampleRateHz: 44_100,
    rotation: { seed: 1 },
    savedAtMs: 5,
  };
  store.heard('main', [entry.id], playhead);
  database.close();
  open();
  expect(locations()).toEqual(['/next.mp3']);
  expect(new PlayheadStore(database).load('main')).toEqual(playhead);
});

test('a mount that is removed takes its queue along', () => {
  const mounts = new MountStore(database);
  mounts.insert('main', {});
  push('a');
  mounts.remove('main');
  expect(locations()).toEqual([]);
});

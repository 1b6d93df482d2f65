// What comes before what: wishes, appointments and the rotation of several lists; and how bad lists are kept from spinning.
import { describe, expect, test } from 'vitest';
import type { QueueEntry } from '../../../src/model/queue.js';
import type { Programme } from '../../../src/planner/programme.js';
import { Studio } from './studio.js';

const MINUTE_MS = 60_000;
const wish = (id: string, location = id): QueueEntry => ({
  id,
  location,
  durationS: 60,
  addedAt: '2026-01-01T00:00:00.000Z',
});
const names = (programme: Programme) => programme.ready.map(({ entry }) => entry.location);

function studioWith(lists: Readonly<Record<string, readonly string[]>>): Studio {
  const studio = new Studio();
  for (const [location, entries] of Object.entries(lists)) studio.lists.set(location, entries);
  return studio;
}

describe('the queue', () => {
  test('comes before the rotation, which goes on where it was', async () => {
    const studio = studioWith({ list: ['a', 'b', 'c', 'd'] });
    const { programme } = studio.start({ queue: [wish('1', 'x')] });
    expect(await studio.taken(programme, 2)).toEqual(['x', 'a']);
    programme.setQueue([wish('2', 'y'), wish('3', 'z')]);
    expect(await studio.taken(programme, 4)).toEqual(['y', 'z', 'b', 'c']);
  });

  test('is followed when it is changed: moved, taken off, emptied', async () => {
    const studio = studioWith({ list: ['a', 'b', 'c'] });
    const { programme } = studio.start({ queue: [wish('1'), wish('2'), wish('3')] });
    await studio.settle();
    expect(names(programme).slice(0, 2)).toEqual(['1', '2']);
    programme.setQueue([wish('3'), wish('1')]);
    await studio.settle();
    expect(names(programme).slice(0, 2)).toEqual(['3', '1']);
    programme.setQueue([]);
    expect(names(programme)[0]).toBe('a');
  });

  test('plays no entry twice while the store still has it, and none that was taken off meanwhile', async () => {
    const studio = studioWith({ list: ['a', 'b', 'c'] });
    const { programme } = studio.start({ queue: [wish('1'), wish('2')] });
    await studio.settle();
    const first = programme.take();
    const second = programme.take();
    if (!first || !second) throw new Error('two wishes were expected');
    await studio.settle();
    expect(names(programme)[0]).toBe('a');
    programme.setQueue([wish('1')]);
    expect(programme.rank(second)).toBe(Number.POSITIVE_INFINITY);
    programme.putBack([first, second]);
    expect(names(programme).slice(0, 2)).toEqual(['1', 'a']);
  });

  test('tells of entries that cannot be played after all, and goes on', async () => {
    const studio = studioWith({ list: ['a'] });
    studio.bad.add('gone');
    const { programme } = studio.start({ queue: [wish('1', 'gone'), wish('2', 'x')] });
    await studio.settle();
    expect(studio.unplayable).toEqual(['1']);
    expect(names(programme)[0]).toBe('x');
  });

  test('is played while no list can be', async () => {
    const studio = studioWith({});
    const { programme } = studio.start({ queue: [wish('1')] });
    await studio.settle();
    expect(names(programme)).toEqual(['1']);
  });

  test('gives way to the track that a restart interrupted, which need not be listed', async () => {
    const studio = studioWith({ list: ['a', 'b'] });
    const resume = {
      location: 'wish',
      entry: { location: 'wish' },
      positionSamples: 20 * 44_100,
      sampleRateHz: 44_100,
      rotation: null,
      savedAtMs: 0,
    };
    let release: () => void = () => undefined;
    studio.held.set('wish', new Promise((resolve) => (release = resolve)));
    const { programme } = studio.start({ resume, queue: [wish('2')] });
    await studio.settle();
    expect(programme.ready).toEqual([]);
    release();
    expect(await studio.taken(programme, 3)).toEqual(['wish', '2', 'a']);
  });
});

describe('an appointment', () => {
  test('interrupts at its time, once, with all of its list, and the rotation follows', async () => {
    const studio = studioWith({ list: ['a', 'b', 'c'], news: ['n1', 'n2'] });
    // 1970-01-01 00:00 UTC is 01:00 in Berlin.
    const { programme } = studio.start({ hours: [{ location: 'news', at: '01:30' }] });
    await studio.pass(29 * MINUTE_MS);
    expect(studio.interruptions).toEqual([]);
    expect(names(programme)).toEqual(['a', 'b', 'c']);
    await studio.pass(2 * MINUTE_MS);
    expect(studio.interruptions).toEqual([30 * MINUTE_MS - 700]);
    expect(await studio.taken(programme, 3)).toEqual(['n1', 'n2', 'a']);
    await studio.pass(20 * 60 * MINUTE_MS);
    expect(studio.interruptions).toHaveLength(1);
    await studio.pass(5 * 60 * MINUTE_MS);
    expect(studio.interruptions).toHaveLength(2);
  });

  test('that cannot be played is left out and told', async () => {
    const studio = studioWith({ list: ['a'] });
    studio.start({ hours: [{ location: 'news', at: '01:30' }] });
    await studio.pass(31 * MINUTE_MS);
    expect(studio.interruptions).toEqual([]);
    expect(studio.passedOver).toContainEqual({
      location: 'news',
      code: 'JS_PLAYLIST_UNREADABLE',
      reason: 'cannot read news',
    });
  });

  test('of a programme that waits behind another is left to that one', async () => {
    const studio = studioWith({ list: ['a', 'b', 'c'], news: ['n1', 'n2'] });
    studio.isOnAir = false;
    const { programme } = studio.start({ hours: [{ location: 'news', at: '01:30' }] });
    await studio.pass(31 * MINUTE_MS);
    expect(studio.interruptions).toEqual([]);
    expect(names(programme)).toEqual(['a', 'b', 'c']);
  });

  test('that falls into a stop is over', async () => {
    const studio = studioWith({ list: ['a'], news: ['n'] });
    studio.nowMs = 31 * MINUTE_MS;
    studio.start({ hours: [{ location: 'news', at: '01:30' }] });
    await studio.pass(60 * MINUTE_MS);
    expect(studio.interruptions).toEqual([]);
  });
});

describe('several lists', () => {
  const playlists = [
    { location: 'a', weight: 2, priority: 0 },
    { location: 'b', weight: 1, priority: 0 },
  ];

  test('share the turns, and each keeps its own order', async () => {
    const studio = studioWith({ a: ['a0', 'a1'], b: ['b0', 'b1'] });
    const { programme } = studio.start({ config: { playlists } });
    expect(await studio.taken(programme, 7)).toEqual(['a0', 'b0', 'a1', 'a0', 'b1', 'a1', 'a0']);
  });

  test('play on while one of them cannot be read, which is said, and tried again', async () => {
    const studio = studioWith({ a: ['a0', 'a1'] });
    const { programme } = studio.start({ config: { playlists } });
    expect(await studio.taken(programme, 2)).toEqual(['a0', 'a1']);
    expect(programme.trouble).toBe('cannot read b');
    studio.lists.set('b', ['b0']);
    await studio.pass(5_000);
    expect(programme.trouble).toBeNull();
    expect(await studio.taken(programme, 5)).toContain('b0');
  });

  test('are all read again by a reload, which keeps the place in each', async () => {
    const studio = studioWith({ a: ['a0', 'a1', 'a2'], b: ['b0', 'b1'] });
    const { programme } = studio.start({ config: { playlists } });
    expect(await studio.taken(programme, 3)).toEqual(['a0', 'b0', 'a1']);
    await studio.settle();
    studio.lists.set('a', ['a0', 'a1', 'a2', 'a3']);
    studio.lists.set('b', ['b1', 'b2']);
    expect(await programme.reload(studio.signal)).toMatchObject({
      entries: 6,
      added: ['a3', 'b2'],
      removed: ['b0'],
    });
    expect(await studio.taken(programme, 5)).toEqual(['a2', 'b1', 'a3', 'a0', 'b2']);
  });

  test('of which none is on leave the air to the fallback until one is', async () => {
    const studio = studioWith({ a: ['a0'], fallback: ['f'] });
    const timed = [{ location: 'a', weight: 1, priority: 0, when: '02:00-03:00' }];
    const { programme } = studio.start({ config: { playlists: timed } });
    await studio.settle();
    expect(programme.trouble).toBe('no list is on at this time');
    expect(names(programme)).toEqual(['f']);
    await studio.pass(61 * MINUTE_MS);
    expect(names(programme)).toEqual(['a0', 'a0', 'a0']);
    expect(programme.trouble).toBeNull();
  });
});

describe('while a list of slow bad tracks is being tried', () => {
  const bad = Array.from({ length: 200 }, (_, index) => `bad${index}`);

  function slow(studio: Studio, scanMs: number): void {
    for (const location of bad) {
      studio.bad.add(location);
      studio.slowMs.set(location, scanMs);
    }
  }

  test('the fallback is ready within five seconds, and the trouble is said', async () => {
    const studio = studioWith({ list: bad, fallback: ['f'] });
    slow(studio, 500);
    const { programme } = studio.start();
    await studio.pass(5_000);
    expect(names(programme)).toEqual(['f']);
    expect(programme.trouble).toMatch(
      /^none of the last \d+ tracks could be played; going on with the others$/,
    );
    studio.stop();
  });

  test('a good one at its end is found and played', async () => {
    const studio = studioWith({ list: [...bad, 'good'] });
    slow(studio, 10);
    const { programme } = studio.start();
    await studio.pass(30_000);
    expect(names(programme)[0]).toBe('good');
    studio.stop();
  });
});

test('what comes is named before it comes: wishes, what is ready, and what the rotation has in mind', async () => {
  const studio = studioWith({ list: ['a', 'b', 'c', 'd', 'e'] });
  studio.bad.add('c');
  const queue = ['1', '2', '3'].map((id) => wish(id, `wish ${id}`));
  const { programme } = studio.start({ queue });
  await studio.settle();
  const { next, passedOver } = programme.outlook(9, 3);
  const foretold = next.map(({ location }) => location);
  expect(foretold).toEqual(['wish 1', 'wish 2', 'wish 3', 'a', 'b', 'd', 'e', 'a', 'b']);
  expect(next.map(({ reason }) => reason).slice(2, 4)).toEqual(['queue', 'list "list"']);
  expect(Date.parse(next[1]?.at ?? '')).toBe(57_000);
  expect(passedOver).toEqual([{ location: 'c', reason: 'cannot open c' }]);
  expect(await studio.taken(programme, 7)).toEqual(foretold.slice(0, 7));
});

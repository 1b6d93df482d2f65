// What a mount plays next when tracks are bad, lists change, disks are slow and restarts interrupt.
import { describe, expect, test } from 'vitest';
import type { ResumeState } from '../../../src/model/resume.js';
import { Studio } from './studio.js';

const RATE = 44_100;

function studioWith(list: readonly string[], fallback?: readonly string[]): Studio {
  const studio = new Studio();
  studio.lists.set('list', list);
  if (fallback) studio.lists.set('fallback', fallback);
  return studio;
}

const resumeAt = (
  location: string,
  positionSamples: number,
  over: Partial<ResumeState> = {},
): ResumeState => ({
  location,
  positionSamples,
  sampleRateHz: RATE,
  rotation: null,
  savedAtMs: 0,
  ...over,
});

/** The state of a rotation that has just given `location` out. */
async function rotationAfter(list: readonly string[], location: string): Promise<unknown> {
  const studio = studioWith(list);
  const { programme } = studio.start();
  for (;;) {
    await studio.settle();
    const candidate = programme.take();
    if (candidate?.entry.location === location) return candidate.rotation;
  }
}

describe('bad tracks', () => {
  test('are passed over, each reported once per attempt, and the others come in order', async () => {
    const studio = studioWith(['a', 'b', 'c', 'd']);
    studio.bad.add('b').add('c');
    const { programme } = studio.start();
    expect(await studio.taken(programme, 4)).toEqual(['a', 'd', 'a', 'd']);
    await studio.settle();
    const attempts = studio.scans.filter(({ location }) => studio.bad.has(location));
    expect(studio.passedOver.map(({ location }) => location)).toEqual(
      attempts.map(({ location }) => location),
    );
    expect(studio.passedOver[0]).toEqual({
      location: 'b',
      code: 'JS_TRACK_UNREADABLE',
      reason: 'cannot open b',
    });
  });

  test('do not keep a single good one among many from being ready three times', async () => {
    const studio = studioWith(['a', 'b', 'c', 'd', 'e']);
    for (const location of ['b', 'c', 'd', 'e']) studio.bad.add(location);
    const { programme } = studio.start();
    await studio.settle();
    expect(programme.trouble).toBeNull();
    expect(await studio.taken(programme, 5)).toEqual(['a', 'a', 'a', 'a', 'a']);
  });

  test('all around are tried at growing distance, from five seconds to a minute', async () => {
    const studio = studioWith(['a', 'b']);
    studio.bad.add('a').add('b');
    const { programme } = studio.start();
    await studio.pass(600_000);
    const rounds = studio.scans.filter(({ location }) => location === 'a').map(({ atMs }) => atMs / 1000);
    expect(rounds.slice(0, 7)).toEqual([0, 5, 15, 35, 75, 135, 195]);
    expect(studio.scans.length).toBeLessThanOrEqual(2 * 15);
    expect(programme.trouble).toBe('none of the 2 tracks of the playlist can be played');
    expect(programme.peek()).toBeUndefined();
  });

  test('that are mended are played from the first of the list on', async () => {
    const studio = studioWith(['a', 'b', 'c']);
    for (const location of ['a', 'b', 'c']) studio.bad.add(location);
    const { programme } = studio.start();
    await studio.pass(1000);
    studio.bad.clear();
    await studio.pass(5000);
    expect(programme.trouble).toBeNull();
    expect(await studio.taken(programme, 3)).toEqual(['a', 'b', 'c']);
  });
});

describe('a list that cannot be played', () => {
  test('gives way to the fallback, one track ahead, until it can be played again', async () => {
    const studio = studioWith(['a', 'b'], ['f', 'g']);
    studio.bad.add('a').add('b');
    const { programme } = studio.start();
    expect(await studio.taken(programme, 3)).toEqual(['f', 'g', 'f']);
    studio.bad.clear();
    await studio.pass(5000);
    expect(programme.peek()?.origin).toBe('playlist');
    expect(await studio.taken(programme, 3)).toEqual(['a', 'b', 'a']);
  });

  test('that is missing is looked for again, and says why', async () => {
    const studio = new Studio();
    const { programme } = studio.start();
    await studio.pass(1000);
    expect(programme.trouble).toBe('cannot read list');
    studio.lists.set('list', ['a']);
    await studio.pass(5000);
    expect(programme.trouble).toBeNull();
    expect(programme.peek()?.entry.location).toBe('a');
  });

  test('and a fallback that is as bad are tried a bounded number of times', async () => {
    const studio = studioWith(['a'], ['f']);
    studio.bad.add('a').add('f');
    studio.start();
    await studio.pass(600_000);
    expect(studio.scans.length).toBeLessThan(40);
  });

  test('is played at once when it is mended and read again', async () => {
    const studio = studioWith(['a']);
    studio.bad.add('a');
    const { programme } = studio.start();
    await studio.pass(200_000);
    studio.lists.set('list', ['a', 'b']);
    expect(await programme.reload(studio.signal)).toMatchObject({ entries: 2, added: ['b'], removed: [] });
    await studio.settle();
    expect(programme.peek()?.entry.location).toBe('b');
    expect(programme.trouble).toBeNull();
  });
});

describe('reading the list again', () => {
  test('keeps what is next, counts what changed, and goes on behind it', async () => {
    const studio = studioWith(['a', 'b', 'c', 'd']);
    const { programme } = studio.start();
    expect(await studio.taken(programme, 1)).toEqual(['a']);
    await studio.settle();
    studio.lists.set('list', ['a', 'b', 'x', 'd', 'y']);
    const difference = await programme.reload(studio.signal);
    expect(difference).toMatchObject({
      location: 'list',
      entries: 5,
      added: ['x', 'y'],
      removed: ['c'],
      problems: [],
    });
    expect(await studio.taken(programme, 5)).toEqual(['b', 'x', 'd', 'y', 'a']);
  });

  test('while a scan is under way loses no track', async () => {
    const studio = studioWith(['a', 'b', 'c', 'd']);
    const { programme } = studio.start();
    await studio.settle();
    let release: () => void = () => undefined;
    studio.held.set('d', new Promise((resolve) => (release = resolve)));
    expect(await studio.taken(programme, 3)).toEqual(['a', 'b', 'c']);
    await programme.reload(studio.signal);
    release();
    expect(await studio.taken(programme, 3)).toEqual(['d', 'a', 'b']);
  });

  test('in the middle of a resumed scan goes on with the new list', async () => {
    const list = ['a', 'b', 'c'];
    const studio = studioWith(list);
    let release: () => void = () => undefined;
    studio.held.set('b', new Promise((resolve) => (release = resolve)));
    const resume = resumeAt('b', 10 * RATE, { rotation: await rotationAfter(list, 'b') });
    const { programme } = studio.start({ resume });
    await studio.settle();
    studio.lists.set('list', ['a', 'b', 'x']);
    await programme.reload(studio.signal);
    release();
    expect(await studio.taken(programme, 3)).toEqual(['b', 'x', 'a']);
  });

  test('twice in a row, shuffled, plays every track once a round', async () => {
    const list = Array.from({ length: 20 }, (_, index) => `${index}`);
    const studio = studioWith(list);
    const { programme } = studio.start({ config: { rotation: 'shuffle' } });
    const first = await studio.taken(programme, 7);
    await programme.reload(studio.signal);
    await programme.reload(studio.signal);
    const rest = await studio.taken(programme, 13);
    expect([...first, ...rest].sort()).toEqual([...list].sort());
  });

  test('that fails keeps the old list', async () => {
    const studio = studioWith(['a', 'b']);
    const { programme } = studio.start();
    await studio.settle();
    studio.lists.delete('list');
    await expect(programme.reload(studio.signal)).rejects.toMatchObject({ code: 'JS_PLAYLIST_UNREADABLE' });
    expect(await studio.taken(programme, 3)).toEqual(['a', 'b', 'a']);
    expect(programme.entryCount).toBe(2);
  });
});

describe('after a restart', () => {
  const list = ['a', 'b', 'c'];

  test('the interrupted track goes on where it was, and its followers follow', async () => {
    const studio = studioWith(list);
    const resume = resumeAt('b', 20 * RATE, { rotation: await rotationAfter(list, 'b') });
    const { programme } = studio.start({ resume });
    await studio.settle();
    expect(programme.peek()).toMatchObject({ resumed: true, entrySample: 20 * RATE });
    expect(await studio.taken(programme, 3)).toEqual(['b', 'c', 'a']);
  });

  test('a position saved at another sample rate is converted', async () => {
    const studio = studioWith(list);
    const { programme } = studio.start({ resume: resumeAt('b', 20 * 48_000, { sampleRateHz: 48_000 }) });
    await studio.settle();
    expect(programme.peek()?.entrySample).toBe(20 * RATE);
  });

  test('a track at its very end is over', async () => {
    const studio = studioWith(list);
    const resume = resumeAt('b', 59.5 * RATE, { rotation: await rotationAfter(list, 'b') });
    const { programme } = studio.start({ resume });
    expect(await studio.taken(programme, 2)).toEqual(['c', 'a']);
  });

  test('a track that was removed, or cannot be played any more, is passed over', async () => {
    const removed = studioWith(['a', 'c']);
    const resume = resumeAt('b', 20 * RATE, { rotation: await rotationAfter(list, 'b') });
    expect(await removed.taken(removed.start({ resume }).programme, 2)).toEqual(['c', 'a']);
    const broken = studioWith(list);
    broken.bad.add('b');
    expect(await broken.taken(broken.start({ resume }).programme, 2)).toEqual(['c', 'a']);
    expect(broken.passedOver.map(({ location }) => location)).toContain('b');
  });
});

test('candidates put back are next again, in their order', async () => {
  const studio = studioWith(['a', 'b', 'c', 'd', 'e']);
  const { programme } = studio.start();
  await studio.settle();
  const first = programme.take();
  const second = programme.take();
  if (!first || !second) throw new Error('two candidates were expected');
  programme.putBack([first, second]);
  expect(await studio.taken(programme, 5)).toEqual(['a', 'b', 'c', 'd', 'e']);
});

describe('stopping', () => {
  test('in a scan ends the run, reports nothing and leaves no wait behind', async () => {
    const studio = studioWith(['a', 'b']);
    studio.bad.add('b');
    let release: () => void = () => undefined;
    studio.held.set('b', new Promise((resolve) => (release = resolve)));
    const { ended } = studio.start();
    await studio.settle();
    studio.stop();
    release();
    await ended;
    expect(studio.passedOver).toEqual([]);
    expect(studio.waiting).toBe(0);
    const scans = studio.scans.length;
    await studio.pass(600_000);
    expect(studio.scans.length).toBe(scans);
  });

  test('while a bad list waits to be tried again ends the run and the wait', async () => {
    const studio = studioWith(['a']);
    studio.bad.add('a');
    const { ended } = studio.start();
    await studio.settle();
    expect(studio.waiting).toBe(1);
    studio.stop();
    await ended;
    expect(studio.waiting).toBe(0);
  });
});

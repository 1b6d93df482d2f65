// Several lists of a mount: read again, followed, shown, and never silenced by one that cannot be read.
import { describe, expect, test } from 'vitest';
import type { Programme } from '../../../src/planner/programme.js';
import { loadedPlaylist } from '../../support/loaded-playlist.js';
import { Studio } from './studio.js';

const config = {
  playlists: [
    { location: 'a', weight: 1, priority: 0 },
    { location: 'b', weight: 1, priority: 0 },
  ],
  jingles: [{ location: 'j', rotation: 'sequential' as const, every_tracks: 2 }],
};

function studioWith(lists: Readonly<Record<string, readonly string[]>>): Studio {
  const studio = new Studio();
  for (const [location, entries] of Object.entries(lists)) studio.lists.set(location, entries);
  return studio;
}

const reading = (location: string, ...paths: string[]) =>
  loadedPlaylist(
    location,
    paths.map((path) => ({ location: path })),
  );

async function started(studio: Studio): Promise<Programme> {
  const { programme } = studio.start({ config });
  await studio.settle();
  return programme;
}

describe('a reload', () => {
  test('tells what came and went in all lists, jingles included', async () => {
    const studio = studioWith({ a: ['a0'], b: ['b0'], j: ['j0'] });
    const programme = await started(studio);
    studio.lists.set('b', ['b0', 'b1']);
    studio.lists.set('j', ['j1']);
    expect(await programme.reload(studio.signal)).toMatchObject({
      location: 'a',
      entries: 3,
      added: ['b1', 'j1'],
      removed: ['j0'],
      problems: [],
    });
    expect(studio.listChanges).toMatchObject([
      { location: 'b', entries: 2, added: ['b1'], removed: [] },
      { location: 'j', entries: 1, added: ['j1'], removed: ['j0'] },
    ]);
  });

  test('keeps a list that cannot be read, says so, and takes the others', async () => {
    const studio = studioWith({ a: ['a0'], b: ['b0'], j: ['j0'] });
    const programme = await started(studio);
    studio.lists.delete('a');
    studio.lists.set('b', ['b1']);
    expect(await programme.reload(studio.signal)).toMatchObject({
      entries: 2,
      added: ['b1'],
      removed: ['b0'],
      problems: ['cannot read a'],
    });
    expect(programme.page({ offset: 0, limit: 9 }).entries.map(({ location }) => location)).toEqual([
      'a0',
      'b1',
      'j0',
    ]);
  });

  test('fails when no list can be read, and changes nothing', async () => {
    const studio = studioWith({ a: ['a0'], b: ['b0'], j: ['j0'] });
    const programme = await started(studio);
    studio.lists.clear();
    await expect(programme.reload(studio.signal)).rejects.toThrow('cannot read a');
    expect(programme.entryCount).toBe(2);
  });

  test('tells of what was taken over meanwhile, once, without another event', async () => {
    const studio = studioWith({ a: ['a0'], b: ['b0'], j: ['j0'] });
    const programme = await started(studio);
    studio.lists.set('a', ['a0', 'a1']);
    programme.replace(reading('a', 'a0', 'a1'));
    expect(studio.listChanges).toMatchObject([{ location: 'a', added: ['a1'] }]);
    expect(await programme.reload(studio.signal)).toMatchObject({ added: ['a1'], addedCount: 1 });
    expect(await programme.reload(studio.signal)).toMatchObject({ added: [], addedCount: 0 });
    expect(studio.listChanges).toHaveLength(1);
  });
});

describe('a list that changed', () => {
  test('is gone on with; the others keep their places', async () => {
    const studio = studioWith({ a: ['a0', 'a1', 'a2'], b: ['b0', 'b1'], j: ['j0'] });
    const programme = await started(studio);
    programme.take();
    await studio.settle();
    programme.replace(reading('a', 'a0', 'a1', 'x'));
    await studio.settle();
    expect(programme.ready.map(({ entry }) => entry.location)).toEqual(['b0', 'j0', 'a1']);
    expect(studio.listChanges).toMatchObject([{ location: 'a', added: ['x'], removed: ['a2'] }]);
  });

  test('comes in when it could not be read before', async () => {
    const studio = studioWith({ a: ['a0'], j: ['j0'] });
    const programme = await started(studio);
    expect(programme.trouble).toBe('cannot read b');
    programme.replace(reading('b', 'b0'));
    await studio.settle();
    expect([programme.trouble, programme.entryCount]).toEqual([null, 2]);
    expect(studio.listChanges).toEqual([]);
  });

  test("is nobody's trouble while others play and it may be a stream that is off the air", async () => {
    const studio = studioWith({ a: ['a0'] });
    const live = 'http://studio.example/live';
    const playlists = [
      { location: 'a', weight: 1, priority: 0 },
      { location: live, weight: 1, priority: 10 },
    ];
    const { programme } = studio.start({ config: { playlists } });
    await studio.settle();
    expect(programme.trouble).toBeNull();
    expect(programme.page({ offset: 0, limit: 9 }).lists[1]?.trouble).toBe(`cannot read ${live}`);
    await studio.pass(600_000);
    expect(studio.passedOver.map(({ location }) => location)).toEqual([live]);
    studio.lists.set(live, ['b0']);
    await studio.pass(30_000);
    expect(programme.entryCount).toBe(2);
  });

  test('that is a live stream gives no tracks, its places are no entries of the rotation', async () => {
    const studio = studioWith({ a: ['a0'], b: ['http://one/live', 'http://two/live'], j: ['j0'] });
    studio.live.add('b');
    const programme = await started(studio);
    expect(new Set(programme.ready.map(({ entry }) => entry.location))).toEqual(new Set(['a0', 'j0']));
    const { lists } = programme.page({ offset: 0, limit: 9 });
    expect(lists[1]).toMatchObject({ kind: 'stream', entries: 2, trouble: 'it is called' });
    expect(programme.trouble).toBeNull();
  });

  test('of jingles that is a live stream is refused with what to do', async () => {
    const studio = studioWith({ a: ['a0'], b: ['b0'], j: ['http://one/live'] });
    studio.live.add('j');
    await started(studio);
    expect(studio.passedOver).toMatchObject([{ location: 'j', code: 'JS_LIVE_STREAM' }]);
    expect(studio.passedOver[0]?.reason).toMatch(/make it a list of tracks with a priority/);
  });

  test('is the trouble when nothing else plays', async () => {
    const studio = studioWith({});
    const live = 'http://studio.example/live';
    const { programme } = studio.start({ config: { playlist: live } });
    await studio.settle();
    expect(programme.trouble).toBe(`cannot read ${live}`);
  });

  test('that nobody plays, or that is the same, changes nothing', async () => {
    const studio = studioWith({ a: ['a0', 'a1'], b: ['b0'], j: ['j0'] });
    const programme = await started(studio);
    const before = [...programme.ready];
    programme.replace(reading('other', 'x'));
    programme.replace(reading('a', 'a0', 'a1'));
    await studio.settle();
    expect(programme.ready).toEqual(before);
    expect(studio.listChanges).toEqual([]);
  });
});

describe('a page', () => {
  test('goes through all lists, with the trouble of those that cannot be read', async () => {
    const programme = await started(studioWith({ a: ['a0', 'a1'], j: ['j0'] }));
    const page = programme.page({ offset: 1, limit: 2 });
    expect(page).toMatchObject({ location: 'a', total: 3, offset: 1 });
    expect(page.lists).toEqual([
      { location: 'a', use: 'tracks', kind: 'm3u', entries: 2, trouble: null },
      { location: 'b', use: 'tracks', kind: null, entries: 0, trouble: 'cannot read b' },
      { location: 'j', use: 'jingles', kind: 'm3u', entries: 1, trouble: null },
    ]);
    expect(page.entries.map(({ list, index, location }) => [list, index, location])).toEqual([
      [0, 1, 'a1'],
      [2, 0, 'j0'],
    ]);
  });

  test('of lists none of which was read is refused', async () => {
    const programme = await started(studioWith({}));
    expect(() => programme.page({ offset: 0, limit: 1 })).toThrow('cannot read a');
  });
});

describe('a track of a slow server', () => {
  const slow = 'http://slow.example/s.mp3';
  const names = (programme: Programme) => programme.ready.map(({ entry }) => entry.location);

  test('is passed by when something is needed now, and comes when it is there', async () => {
    const studio = studioWith({ list: [slow, 'a', 'b', 'c', 'd'] });
    studio.slowMs.set(slow, 20_000);
    const { programme } = studio.start();
    await studio.pass(1_000);
    expect(names(programme)).toEqual([]);
    await studio.pass(1_000);
    expect(names(programme)).toEqual(['a', 'b', 'c']);
    await studio.pass(18_000);
    expect(names(programme)).toEqual(['a', 'b', 'c', slow]);
    expect(studio.scans.filter(({ location }) => location === slow)).toHaveLength(1);
    studio.stop();
  });

  test('is waited for while there is enough to play, in the order of the list', async () => {
    const studio = studioWith({ list: ['a', slow, 'b'] });
    studio.slowMs.set(slow, 20_000);
    const { programme } = studio.start();
    await studio.pass(20_000);
    expect(names(programme)).toEqual(['a', slow, 'b']);
    studio.stop();
  });

  test('is fetched once when there is nothing else, and not more than three at once', async () => {
    const all = Array.from({ length: 6 }, (_, index) => `${slow}?${index}`);
    const studio = studioWith({ list: all, fallback: ['f'] });
    for (const url of all) studio.slowMs.set(url, 30_000);
    const { programme } = studio.start();
    await studio.pass(25_000);
    expect(studio.scans.filter(({ location }) => location !== 'f').map(({ location }) => location)).toEqual(
      all.slice(0, 3),
    );
    expect(names(programme)).toEqual(['f']);
    await studio.pass(10_000);
    expect(names(programme).slice(0, 3)).toEqual(all.slice(0, 3));
    studio.stop();
  });

  test('and two more of them keep no track waiting that lies here', async () => {
    const elsewhere = [slow, `${slow}?1`, `${slow}?2`];
    const studio = studioWith({ list: [...elsewhere, 'a', 'b', 'c', 'd'] });
    for (const url of elsewhere) studio.slowMs.set(url, 60_000);
    const { programme } = studio.start();
    await studio.pass(5_000);
    expect(names(programme)).toEqual(['a', 'b', 'c']);
    studio.stop();
  });
});

// A month of scheduling must keep every rule that was asked for, whatever the seed and however often it is interrupted.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlaylistConfig } from '../../../src/config/rotation-schema.js';
import { programmeRules } from '../../../src/rotation/rules.js';
import type { SchedulerState } from '../../../src/rotation/scheduler.js';
import { type Played, play, rotationConfig, scheduler, tracks } from './month.js';

const DAY_MS = 24 * 3_600_000;
const MARCH = Date.UTC(2026, 2, 1);
const MINUTE_MS = 60_000;
const NO_JINGLES = { artist_minutes: 0, title_minutes: 0, album_minutes: 0 };
const list = (location: string, over: Partial<PlaylistConfig> = {}): PlaylistConfig => ({
  location,
  weight: 1,
  priority: 0,
  ...over,
});
const stored = (state: SchedulerState): SchedulerState => JSON.parse(JSON.stringify(state));

/** Shortest time between two plays of the same artist or title. */
function closest(played: readonly Played[], kind: 'artist' | 'title'): number {
  const last = new Map<string, number>();
  let shortest = Number.POSITIVE_INFINITY;
  for (const { tags, atMs } of played) {
    const name = tags[kind] ?? '';
    shortest = Math.min(shortest, atMs - (last.get(name) ?? Number.NEGATIVE_INFINITY));
    last.set(name, atMs);
  }
  return shortest;
}

describe('a month', () => {
  test('keeps artists and titles apart where the library has enough of them', () => {
    const config = rotationConfig({ separation: { ...NO_JINGLES, artist_minutes: 60, title_minutes: 180 } });
    const played = play(scheduler(config, { main: tracks('m', 400, 5) }), MARCH, MARCH + 30 * DAY_MS);
    expect(played.length).toBeGreaterThan(9_000);
    expect(closest(played, 'artist')).toBeGreaterThanOrEqual(60 * MINUTE_MS);
    expect(closest(played, 'title')).toBeGreaterThanOrEqual(180 * MINUTE_MS);
    expect(played.filter(({ conflict }) => conflict)).toEqual([]);
  });

  test('plays no track more than one turn ahead of another, with separation too', () => {
    const config = rotationConfig({ separation: { ...NO_JINGLES, artist_minutes: 60 } });
    const entries = tracks('m', 300, 4);
    const played = play(scheduler(config, { main: entries }), MARCH, MARCH + 30 * DAY_MS);
    const counts = new Map(entries.map(({ location }) => [location, 0]));
    for (const { location } of played) counts.set(location, (counts.get(location) ?? 0) + 1);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(2);
  });

  test('plays every track once per round without separation, and none twice in a row over a seam', () => {
    const entries = tracks('m', 97);
    const played = play(scheduler(rotationConfig(), { main: entries }), MARCH, MARCH + 30 * DAY_MS);
    for (let start = 0; start + 97 <= played.length; start += 97) {
      const round = played.slice(start, start + 97).map(({ location }) => location);
      expect(new Set(round).size).toBe(97);
    }
    for (const [index, { location }] of played.entries())
      expect(location).not.toBe(played[index + 1]?.location);
  });

  test('shares tracks out by weight, within 2 %', () => {
    const playlists = [list('a', { weight: 5 }), list('b', { weight: 3 }), list('c', { weight: 2.5 })];
    const library = { a: tracks('a', 150), b: tracks('b', 90), c: tracks('c', 30) };
    const config = rotationConfig({ playlists, separation: { ...NO_JINGLES, artist_minutes: 45 } });
    const played = play(scheduler(config, library), MARCH, MARCH + 30 * DAY_MS);
    for (const { location, weight } of playlists) {
      const share = played.filter((one) => one.list === location).length / played.length;
      expect(Math.abs(share - weight / 10.5)).toBeLessThan(0.02);
    }
  });

  test('has a jingle after every four tracks and one every thirty minutes, never two in a row', () => {
    const config = rotationConfig({
      jingles: [
        { location: 'ids', every_tracks: 4, rotation: 'shuffle' },
        { location: 'promos', every_minutes: 30, rotation: 'sequential' },
      ],
    });
    const library = { main: tracks('m', 200), ids: tracks('i', 5), promos: tracks('p', 3) };
    const played = play(scheduler(config, library), MARCH, MARCH + 30 * DAY_MS);
    let sinceId = 0;
    let promoMs = MARCH;
    for (const [index, one] of played.entries()) {
      if (one.jingle) expect(played[index + 1]?.jingle).toBe(false);
      if (!one.jingle) sinceId++;
      // A promo may come in its place: then it waits for one track more.
      expect(sinceId).toBeLessThanOrEqual(5);
      if (one.list === 'ids') {
        expect(sinceId).toBeGreaterThanOrEqual(4);
        sinceId = 0;
      }
      expect(one.atMs - promoMs).toBeLessThan(30 * MINUTE_MS + 13 * MINUTE_MS);
      if (one.list !== 'promos') continue;
      expect(one.atMs - promoMs).toBeGreaterThanOrEqual(30 * MINUTE_MS);
      promoMs = one.atMs;
    }
  });

  test.each([
    ['Europe/Berlin', Date.UTC(2026, 2, 20), Date.UTC(2026, 3, 5)],
    ['Europe/Berlin', Date.UTC(2026, 9, 15), Date.UTC(2026, 10, 5)],
    ['America/New_York', Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 20)],
    ['America/New_York', Date.UTC(2026, 9, 25), Date.UTC(2026, 10, 10)],
  ])('keeps to the clock on the wall of %s over the change of %d', (timezone, fromMs, toMs) => {
    const config = rotationConfig({
      timezone,
      playlists: [
        list('days'),
        list('mornings', { when: 'Mon-Fri 06:00-10:00', priority: 1 }),
        list('nights', { when: 'Sat-Sun 22:00-02:30', priority: 2 }),
      ],
    });
    const library = { days: tracks('d', 50), mornings: tracks('m', 50), nights: tracks('n', 50) };
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    });
    for (const { atMs, list: from } of play(scheduler(config, library), fromMs, toMs)) {
      const [, day = '', time = ''] = /^(\w{3}),? (\d\d:\d\d)$/.exec(format.format(atMs)) ?? [];
      const isMorning = !['Sat', 'Sun'].includes(day) && time >= '06:00' && time < '10:00';
      const isNight =
        (['Sat', 'Sun'].includes(day) && time >= '22:00') || (['Sun', 'Mon'].includes(day) && time < '02:30');
      expect(`${day} ${time} ${from}`).toBe(
        `${day} ${time} ${isNight ? 'nights' : isMorning ? 'mornings' : 'days'}`,
      );
    }
  });
});

describe('separation that cannot be kept', () => {
  test('gives the least bad track, and says so', () => {
    const config = rotationConfig({ separation: { ...NO_JINGLES, artist_minutes: 600 } });
    const played = play(scheduler(config, { main: tracks('m', 6) }), MARCH, MARCH + DAY_MS);
    expect(played.slice(0, 6).every(({ conflict }) => conflict === null)).toBe(true);
    const [seventh] = played.slice(6);
    // The one that was played longest ago.
    expect(seventh?.location).toBe(played[0]?.location);
    expect(seventh?.reason).toMatch(
      /^list "main", although its artist played \d+ minutes ago: the least bad of what there is$/,
    );
  });

  test('says why others were passed over', () => {
    const config = rotationConfig({
      rotation: 'sequential',
      separation: { ...NO_JINGLES, artist_minutes: 30 },
    });
    const made = scheduler(config, { main: tracks('m', 9, 3) });
    play(made, MARCH, MARCH + 1);
    const proposal = made.next(MARCH + 12 * MINUTE_MS);
    expect(proposal?.entry.location).toBe('/m/3');
    expect(proposal?.notChosen).toEqual([
      { location: '/m/1', reason: 'artist played 12 minutes ago' },
      { location: '/m/2', reason: 'artist played 12 minutes ago' },
    ]);
  });
});

describe('any programme', () => {
  const configs = fc.record({
    order: fc.constantFrom('sequential' as const, 'shuffle' as const, 'random' as const),
    sizes: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
    artistMinutes: fc.constantFrom(0, 10, 60),
    everyTracks: fc.integer({ min: 1, max: 5 }),
    seed: fc.nat(0xffffffff),
  });
  type Input = typeof configs extends fc.Arbitrary<infer T> ? T : never;
  const made = ({ order, sizes, artistMinutes, everyTracks, seed }: Input, state?: SchedulerState) => {
    const config = rotationConfig({
      rotation: order,
      playlists: sizes.map((_, index) => list(`l${index}`, { weight: index + 1 })),
      jingles: [{ location: 'ids', every_tracks: everyTracks, rotation: 'shuffle' }],
      separation: { ...NO_JINGLES, artist_minutes: artistMinutes },
    });
    const lists = sizes.map((size, index) => [`l${index}`, tracks(`l${index}`, size, 2)] as const);
    const library = { ...Object.fromEntries(lists), ids: tracks('i', 3) };
    return scheduler(config, library, { seed, state: state ?? null });
  };
  const names = (played: readonly Played[]) => played.map(({ location }) => location);

  test('is the same for the same seed, interrupted or not', () => {
    fc.assert(
      fc.property(configs, fc.integer({ min: 0, max: 40 }), (input, hours) => {
        const whole = made(input);
        const before = play(whole, MARCH, MARCH + hours * 6 * MINUTE_MS);
        const again = made(input);
        expect(names(play(again, MARCH, MARCH + hours * 6 * MINUTE_MS))).toEqual(names(before));
        const resumed = made(input, stored(whole.state()));
        const at = MARCH + hours * 6 * MINUTE_MS;
        expect(names(play(resumed, at, at + DAY_MS / 12))).toEqual(names(play(whole, at, at + DAY_MS / 12)));
      }),
      { numRuns: 60 },
    );
  });

  test('is foreseen exactly, and not moved by being foreseen', () => {
    fc.assert(
      fc.property(configs, (input) => {
        const one = made(input);
        play(one, MARCH, MARCH + 90 * MINUTE_MS);
        const before = stored(one.state());
        const at = MARCH + 90 * MINUTE_MS;
        const foreseen = play(one.fork(), at, at + 120 * MINUTE_MS);
        expect(stored(one.state())).toEqual(before);
        expect(names(play(one, at, at + 120 * MINUTE_MS))).toEqual(names(foreseen));
      }),
      { numRuns: 60 },
    );
  });

  test('plays something whenever a list that is on has a track', () => {
    fc.assert(
      fc.property(configs, (input) => {
        const isEmpty = input.sizes.every((size) => size === 0);
        expect(made(input).next(MARCH) === null).toBe(isEmpty);
      }),
    );
  });
});

test('a track that waits keeps its turn when its list is edited', () => {
  const config = rotationConfig({
    rotation: 'sequential',
    separation: { ...NO_JINGLES, artist_minutes: 30 },
  });
  const entries = tracks('m', 9, 3);
  const made = scheduler(config, { main: entries });
  const [rule] = programmeRules(config).lists;
  if (!rule) throw new Error('a list was expected');
  play(made, MARCH, MARCH + 1);
  made.next(MARCH + 5 * MINUTE_MS);
  made.setEntries(rule, entries.toSpliced(2, 1));
  const later = play(made, MARCH + 40 * MINUTE_MS, MARCH + 40 * MINUTE_MS + 1);
  expect(later.map(({ location }) => location)).toEqual(['/m/1']);
});

test('a pick among a hundred thousand tracks looks at a few of them', () => {
  const config = rotationConfig({ separation: { ...NO_JINGLES, artist_minutes: 60 } });
  const entries = tracks('m', 100_000, 10);
  let looks = 0;
  const made = scheduler(config, { main: entries });
  const spied = entries.map((entry) => ({
    ...entry,
    get artist() {
      looks++;
      return entry.artist ?? '';
    },
  }));
  for (const rule of programmeRules(config).lists) made.setEntries(rule, spied);
  looks = 0;
  expect(play(made, MARCH, MARCH + DAY_MS).length).toBeGreaterThan(300);
  expect(looks).toBeLessThan(5_000);
});

// Times of day on days of 23, 24 and 25 hours.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDayParts, parseWeeklyMoments } from '../../../src/config/day-parts.js';
import { WallClock } from '../../../src/rotation/wall-clock.js';

const berlin = new WallClock('Europe/Berlin');
const newYork = new WallClock('America/New_York');

/** Every instant at which `at` comes between two others. */
function times(clock: WallClock, at: string, from: string, to: string): string[] {
  const moments = parseWeeklyMoments(at);
  if ('problem' in moments) throw new Error(moments.problem);
  const found: string[] = [];
  let next = clock.nextMoment(moments, Date.parse(from));
  while (next < Date.parse(to)) {
    found.push(new Date(next).toISOString());
    next = clock.nextMoment(moments, next);
  }
  return found;
}

describe('a time of day', () => {
  test('comes once on the day on which the clock shows it twice: the first time', () => {
    expect(times(berlin, '02:30', '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(times(newYork, '01:30', '2026-10-31T12:00Z', '2026-11-02T12:00Z')).toEqual([
      '2026-11-01T05:30:00.000Z',
      '2026-11-02T06:30:00.000Z',
    ]);
  });

  test('comes once on the day on which the clock leaves it out: as late as if it had not been put on', () => {
    expect(times(berlin, '02:30', '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(times(newYork, '02:30', '2026-03-07T12:00Z', '2026-03-09T12:00Z')).toEqual([
      '2026-03-08T07:30:00.000Z',
      '2026-03-09T06:30:00.000Z',
    ]);
  });

  test('comes on its days only', () => {
    expect(times(berlin, 'Sat-Mon 07:00, Wed 12:15', '2026-06-01T00:00Z', '2026-06-08T00:00Z')).toEqual([
      '2026-06-01T05:00:00.000Z',
      '2026-06-03T10:15:00.000Z',
      '2026-06-06T05:00:00.000Z',
      '2026-06-07T05:00:00.000Z',
    ]);
  });

  test('comes once a day in any zone, all the year round', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'UTC'];
    const property = fc.property(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 1439 }),
      (zone, minute) => {
        const clock = new WallClock(zone);
        const moments = [{ days: [0, 1, 2, 3, 4, 5, 6], minute }];
        let at = Date.UTC(2026, 0, 1);
        let count = 0;
        for (
          at = clock.nextMoment(moments, at);
          at < Date.UTC(2027, 0, 1);
          at = clock.nextMoment(moments, at)
        ) {
          count++;
        }
        expect(Math.abs(count - 365)).toBeLessThanOrEqual(1);
      },
    );
    fc.assert(property, { numRuns: 8 });
  });
});

describe('a part of the day', () => {
  const isOn = (when: string, at: string, clock = berlin) => {
    const parts = parseDayParts(when);
    if ('problem' in parts) throw new Error(parts.problem);
    return clock.isWithin(parts, Date.parse(at));
  };

  test('begins with its first minute and ends before its last', () => {
    expect(isOn('Mon-Fri 06:00-10:00', '2026-06-01T04:00Z')).toBe(true);
    expect(isOn('Mon-Fri 06:00-10:00', '2026-06-01T03:59:59Z')).toBe(false);
    expect(isOn('Mon-Fri 06:00-10:00', '2026-06-01T07:59:59Z')).toBe(true);
    expect(isOn('Mon-Fri 06:00-10:00', '2026-06-01T08:00Z')).toBe(false);
    expect(isOn('Mon-Fri 06:00-10:00', '2026-06-06T05:00Z')).toBe(false);
  });

  test('over midnight belongs to the day on which it begins', () => {
    expect(isOn('Sat 22:00-02:00', '2026-06-06T21:00Z')).toBe(true);
    expect(isOn('Sat 22:00-02:00', '2026-06-06T23:30Z')).toBe(true);
    expect(isOn('Sat 22:00-02:00', '2026-06-05T23:30Z')).toBe(false);
    expect(isOn('Sat-Sun', '2026-06-06T21:00Z')).toBe(true);
    expect(isOn('Fri-Mon', '2026-06-02T10:00Z')).toBe(false);
  });

  test('lasts twice as long where its hour comes twice, and does not come where it is left out', () => {
    expect(isOn('02:00-03:00', '2026-10-25T00:30Z')).toBe(true);
    expect(isOn('02:00-03:00', '2026-10-25T01:30Z')).toBe(true);
    expect(isOn('02:00-03:00', '2026-10-25T02:30Z')).toBe(false);
    expect(isOn('02:00-03:00', '2026-03-29T00:59Z')).toBe(false);
    expect(isOn('02:00-03:00', '2026-03-29T01:00Z')).toBe(false);
  });
});

test.each([
  ['Mon-Fr 06:00-10:00', '"Mon-Fr 06:00-10:00" is no time'],
  ['06:00', '"06:00" is no time'],
  ['25:00-26:00', 'past 24:00'],
  ['06:00-06:00', 'lasts no time'],
  [
    'Sat, Sun 08:00-12:00',
    '"Sat" has no hours beside others that have; for the whole day write "Sat 00:00-24:00"',
  ],
  ['', '"" is no time'],
])('%j is no part of the day, and it is said why', (text, why) => {
  expect(parseDayParts(text)).toEqual({ problem: expect.stringContaining(why) });
});

test('no text makes the parsers throw', () => {
  const texts = fc.oneof(fc.string(), fc.stringMatching(/^[MonFriSa:,0-9 -]{0,30}$/));
  fc.assert(
    fc.property(texts, (text) => {
      parseDayParts(text);
      parseWeeklyMoments(text);
    }),
  );
});

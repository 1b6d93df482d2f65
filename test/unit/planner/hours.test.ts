// Appointments on a wall clock that is put on and put back: by hand, by a time server, by a machine that slept.
import { expect, it } from 'vitest';
import type { Candidate } from '../../../src/planner/candidate.js';
import { Hours } from '../../../src/planner/hours.js';
import { WallClock } from '../../../src/rotation/wall-clock.js';

const at = (time: string) => Date.parse(`${time}Z`);
const NEWS = ['00:00', '06:00', '12:00', '18:00'].map((time) => ({ location: 'news', at: time }));

/** Keeps appointments from one time to another; the clock jumps when it comes to `when`. Gives the times of day. */
async function kept(from: string, jump: { when: string; to: string }, until: string) {
  let nowMs = at(from);
  let hasJumped = false;
  const abort = new AbortController();
  const prepared: string[] = [];
  const played: string[] = [];
  const hours = new Hours({
    hours: NEWS,
    clock: new WallClock('UTC'),
    nowMs: () => nowMs,
    wait: async (ms) => {
      nowMs += ms;
      if (!hasJumped && nowMs >= at(jump.when)) {
        hasJumped = true;
        nowMs = at(jump.to);
      }
      if (hasJumped && nowMs >= at(until)) abort.abort();
    },
    prepare: async (hour) => {
      prepared.push(hour.at);
      return [{} as Candidate];
    },
    play: () => played.push(new Date(nowMs).toISOString().slice(0, 16)),
  });
  await hours.run(abort.signal);
  return { prepared, played };
}

it('prepares none of those that were slept through', async () => {
  const slept = { when: '2026-03-01T07:00', to: '2026-03-09T11:00' };
  expect(await kept('2026-03-01T05:00', slept, '2026-03-09T13:00')).toEqual({
    prepared: ['06:00', '12:00'],
    played: ['2026-03-01T05:59', '2026-03-09T11:59'],
  });
});

it('keeps one that the clock was put on to', async () => {
  const slept = { when: '2026-03-01T07:00', to: '2026-03-09T12:00:30' };
  expect(await kept('2026-03-01T05:00', slept, '2026-03-09T13:00')).toEqual({
    prepared: ['06:00', '12:00'],
    played: ['2026-03-01T05:59', '2026-03-09T12:00'],
  });
});

it('goes on with those of today when the clock was years ahead', async () => {
  const corrected = { when: '2031-01-01T01:00', to: '2026-03-09T11:00' };
  const { played } = await kept('2031-01-01T00:30', corrected, '2026-03-09T19:00');
  expect(played).toEqual(['2026-03-09T11:59', '2026-03-09T17:59']);
});

it('repeats none when the clock was put back a little', async () => {
  const corrected = { when: '2026-03-09T12:00:20', to: '2026-03-09T11:59' };
  const { played } = await kept('2026-03-09T11:00', corrected, '2026-03-09T13:00');
  expect(played).toEqual(['2026-03-09T11:59']);
});

// Who gives way to whom among open jobs.
import { describe, expect, it } from 'vitest';
import { givingWay, type OpenJob, openCount, parkable } from '../../../src/render/parking.js';
import { DEFAULT_LIMITS } from '../../../src/render/pool-limits.js';

const LIMITS = { ...DEFAULT_LIMITS, criticalMs: 6000, workPerOpening: 2 };

const open = (over: Partial<OpenJob> = {}): OpenJob => ({
  stepping: false,
  blocked: false,
  isParkable: true,
  losesAll: false,
  deadlineMs: 10_000,
  openings: 1,
  openingMs: 100,
  workedMs: 200,
  ...over,
});

describe('a job that is due earlier', () => {
  it('gets the place of one whose opening has been worth it, of the latest due first', () => {
    const [sooner, later] = [open({ deadlineMs: 9000 }), open({ deadlineMs: 12_000 })];
    expect(givingWay([sooner, later], 5000, 0, LIMITS)).toEqual([later, sooner]);
  });

  it('waits for one that has just been opened, however late that is due', () => {
    expect(givingWay([open({ workedMs: 199, deadlineMs: 1e9 })], 0, 0, LIMITS)).toEqual([]);
  });

  it('waits twice as long with every time that one was opened', () => {
    const again = open({ openings: 3, workedMs: 799 });
    expect(givingWay([again], 5000, 0, LIMITS)).toEqual([]);
    expect(givingWay([{ ...again, workedMs: 800 }], 5000, 0, LIMITS)).toHaveLength(1);
  });

  it('waits for those that are due before it', () => {
    expect(givingWay([open({ deadlineMs: 4000 })], 5000, 0, LIMITS)).toEqual([]);
  });

  it('takes the place of a scan only when it is critical and the scan is not', () => {
    const scan = open({ losesAll: true, workedMs: 0, deadlineMs: 20_000 });
    expect(givingWay([scan], 5000, 0, LIMITS)).toEqual([scan]);
    expect(givingWay([scan], 7000, 0, LIMITS)).toEqual([]);
    expect(givingWay([{ ...scan, deadlineMs: 5500 }], 5000, 0, LIMITS)).toEqual([]);
  });
});

describe('a live encode, a job of one step, and a job in a step', () => {
  it('are never parked', () => {
    expect(parkable([open({ isParkable: false }), open({ stepping: true })], LIMITS)).toEqual([]);
  });
});

describe('the bound of open jobs', () => {
  it('counts neither live encodes and jobs of one step nor jobs that wait for a disk', () => {
    expect(openCount([open(), open({ isParkable: false }), open({ blocked: true, stepping: true })])).toBe(1);
  });

  it('parks scans last', () => {
    const [scan, body] = [open({ losesAll: true, deadlineMs: 1e9 }), open()];
    expect(parkable([scan, body], LIMITS)).toEqual([body, scan]);
  });
});

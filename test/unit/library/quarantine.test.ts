// Failing tracks on a clock of the test: how long they are passed over, and what makes them tracks like any other again.
import { beforeEach, describe, expect, it } from 'vitest';
import { type FailureArchive, type FailureRecord, Quarantine } from '../../../src/library/quarantine.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const place = { mountId: 'main', path: '/music/bad.mp3' };
const reason = { code: 'JS_TRACK_UNREADABLE', reason: 'cannot be decoded' } as const;
const file = { path: place.path, sizeBytes: 10, mtimeMs: 5, inode: 7 };

class Memory implements FailureArchive {
  readonly rows = new Map<string, FailureRecord>();
  list = () => [...this.rows.values()].sort((a, b) => a.lastMs - b.lastMs);
  save = (record: FailureRecord) => void this.rows.set(record.mountId + record.path, record);
  remove = ({ mountId, path }: { mountId: string; path: string }) => void this.rows.delete(mountId + path);
}

let nowMs: number;
let archive: Memory;
let quarantine: Quarantine;

beforeEach(() => {
  nowMs = 1_000_000;
  archive = new Memory();
  quarantine = open();
});

function open(): Quarantine {
  return new Quarantine({ archive, nowMs: () => nowMs });
}

function fail(times: number): void {
  for (let i = 0; i < times; i++) quarantine.failed(place, reason);
}

describe('a track that fails', () => {
  it('is tried again at its next turn, twice', () => {
    fail(2);
    expect(quarantine.held(place)).toBeNull();
    expect(quarantine.list('main')).toMatchObject([{ ...place, ...reason, count: 2, nextTryMs: null }]);
  });

  it('is not passed over for what a clock has counted that was put back since', () => {
    fail(3);
    nowMs -= 365 * DAY;
    expect(quarantine.held(place)).toBeNull();
    fail(1);
    expect(quarantine.held(place)).toMatchObject({ nextTryMs: nowMs + 20 * MINUTE });
  });

  it('is passed over for 10 minutes after the third time, then twice as long each time, up to a day', () => {
    fail(3);
    const pauses = [];
    for (let i = 0; i < 10; i++) {
      const held = quarantine.held(place);
      const pauseMs = (held?.nextTryMs ?? 0) - nowMs;
      pauses.push(pauseMs);
      nowMs += pauseMs - 1;
      expect(quarantine.held(place)).not.toBeNull();
      nowMs += 1;
      expect(quarantine.held(place)).toBeNull();
      fail(1);
    }
    const doubled = [10, 20, 40, 80, 160, 320, 640, 1280].map((minutes) => minutes * MINUTE);
    expect(pauses).toEqual([...doubled, DAY, DAY]);
  });

  it('of one mount is none of another', () => {
    fail(3);
    expect(quarantine.held({ ...place, mountId: 'other' })).toBeNull();
    expect(quarantine.list('other')).toEqual([]);
  });

  it('tells since when, and why it failed last', () => {
    fail(1);
    nowMs += HOUR;
    quarantine.failed(place, { code: 'JS_TRACK_EMPTY', reason: 'empty' });
    const [record] = quarantine.list('main');
    expect(record).toMatchObject({
      sinceMs: 1_000_000,
      lastMs: nowMs,
      code: 'JS_TRACK_EMPTY',
      reason: 'empty',
    });
  });
});

describe('failures are forgotten', () => {
  it('when the track could be played', () => {
    fail(3);
    expect(quarantine.forget(place)).toBe(true);
    expect(quarantine.held(place)).toBeNull();
    expect(quarantine.forget(place)).toBe(false);
    expect(archive.rows.size).toBe(0);
  });

  it.each([
    ['grew', { ...file, sizeBytes: 11 }],
    ['was written again', { ...file, mtimeMs: 6 }],
    ['was replaced', { ...file, inode: 8 }],
    ['is gone', null],
  ])('when its file %s', (_, changed) => {
    fail(3);
    quarantine.seen(place, file);
    quarantine.seen(place, { ...file });
    expect(quarantine.held(place)).not.toBeNull();
    quarantine.seen(place, changed);
    expect(quarantine.list('main')).toEqual([]);
  });

  it('when a file turns up where there was none', () => {
    fail(3);
    quarantine.seen(place, null);
    quarantine.seen(place, null);
    expect(quarantine.held(place)).not.toBeNull();
    quarantine.seen(place, file);
    expect(quarantine.held(place)).toBeNull();
  });

  it('after a week', () => {
    fail(1);
    nowMs += 7 * DAY + 1;
    quarantine.failed({ ...place, path: '/music/other.mp3' }, reason);
    expect(quarantine.list('main').map(({ path }) => path)).toEqual(['/music/other.mp3']);
  });
});

describe('a restart', () => {
  it('forgets nothing', () => {
    fail(3);
    quarantine.seen(place, file);
    const before = quarantine.list('main');
    quarantine = open();
    expect(quarantine.list('main')).toEqual(before);
    expect(quarantine.held(place)).not.toBeNull();
  });

  it('with a broken archive begins anew and goes on from memory', () => {
    const broken = () => {
      throw new Error('the disk is full');
    };
    quarantine = new Quarantine({
      archive: { list: broken, save: broken, remove: broken },
      nowMs: () => nowMs,
    });
    fail(3);
    expect(quarantine.held(place)).not.toBeNull();
  });
});

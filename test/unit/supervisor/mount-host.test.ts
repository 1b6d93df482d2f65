// A mount's life as the supervisor knows it, over reports, losses and restarts of its worker.
import { describe, expect, test } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { MountState } from '../../../src/model/mount.js';
import type { MountReport } from '../../../src/mount/protocol.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import type { MountWorker } from '../../../src/supervisor/mount-worker.js';

const WORKER = {} as MountWorker;

function setUp() {
  const changes: [from: MountState, to: MountState][] = [];
  const clock = { nowMs: 1000 };
  const host = new MountHost(
    {
      config: { id: 'main', path: '/main', name: '' } as MountConfig,
      source: 'config',
      profile: null,
      roots: null,
      overridden: [],
      node: 'local',
    },
    (changed, from) => changes.push([from, changed.state]),
    () => clock.nowMs,
  );
  host.worker = WORKER;
  return { host, changes, clock };
}

const report = (over: Partial<MountReport> = {}) =>
  ({
    id: 'main',
    state: 'on_air',
    reason: 'playing',
    tracksPlayed: 2,
    framesLate: 3,
    framesSent: 100,
    bytesSent: 41_800,
    ...over,
  }) as MountReport;

describe('the state', () => {
  test('follows the reports, and a change is told once', () => {
    const { host, changes } = setUp();
    host.take(report());
    host.take(report({ reason: 'playing on' }));
    host.take(report({ state: 'silent', reason: 'no track is ready' }));
    expect(changes).toEqual([
      ['starting', 'on_air'],
      ['on_air', 'silent'],
    ]);
    expect(host.status()).toMatchObject({ state: 'silent', reason: 'no track is ready', name: 'main' });
  });

  test('is not taken from a report that comes after the worker was lost', () => {
    const { host, changes } = setUp();
    host.take(report());
    host.lost('a mount worker threw');
    host.take(report());
    expect(changes.at(-1)).toEqual(['on_air', 'restarting']);
    expect(host.status()).toMatchObject({ state: 'restarting', reason: 'a mount worker threw', restarts: 1 });
  });
});

test('what was counted survives the loss of the worker', () => {
  const { host } = setUp();
  host.take(report());
  host.lost('gone');
  expect(host.status()).toMatchObject({
    tracksPlayed: 2,
    framesLate: 3,
    framesSent: 100,
    bytesSent: 41_800,
    nowPlaying: null,
  });
  host.worker = WORKER;
  host.take(report({ tracksPlayed: 1, framesLate: 0, framesSent: 10, bytesSent: 4180 }));
  expect(host.status()).toMatchObject({ tracksPlayed: 3, framesLate: 3, framesSent: 110, bytesSent: 45_980 });
});

describe('a snapshot', () => {
  test('is the same object within a tenth of a second in which nothing changes', () => {
    const { host, clock } = setUp();
    const before = host.status();
    clock.nowMs += 99;
    expect(host.status()).toBe(before);
    clock.nowMs += 1;
    expect(host.status()).not.toBe(before);
    expect(host.status().uptimeS).toBe(0.1);
  });

  test('shows every change at once', () => {
    const { host } = setUp();
    host.take(report());
    expect(host.status().tracksPlayed).toBe(2);
    host.take(report({ tracksPlayed: 3 }));
    expect(host.status().tracksPlayed).toBe(3);
    host.listeners = 4;
    expect(host.status().listeners).toBe(4);
    host.redefine({ overridden: ['changed'] });
    expect(host.status().overridden).toEqual(['changed']);
    host.failed({ location: '/1', code: 'JS_TRACK_EMPTY', reason: 'no audio', at: '2026-01-01T00:00:00Z' });
    expect(host.status().tracksFailed).toBe(1);
    host.rest('stopped', 'stopped through the API');
    expect(host.status()).toMatchObject({ state: 'stopped', nowPlaying: null });
    host.enter('starting', 'starting');
    expect(host.status()).toMatchObject({ state: 'starting', reason: 'starting' });
  });
});

test('failed tracks are all counted, each listed once, the last twenty newest first', () => {
  const { host } = setUp();
  const failure = (n: number) =>
    ({ location: `/${n}`, code: 'JS_TRACK_EMPTY', reason: 'no audio', at: '2026-01-01T00:00:00Z' }) as const;
  expect(host.failed(failure(0))).toBe(true);
  expect(host.failed(failure(0))).toBe(false);
  for (let n = 1; n <= 24; n++) host.failed(failure(n));
  const { tracksFailed, recentFailures } = host.status();
  expect(tracksFailed).toBe(26);
  expect(recentFailures.map(({ location }) => location)).toEqual(
    Array.from({ length: 20 }, (_, index) => `/${24 - index}`),
  );
});

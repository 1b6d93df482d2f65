import { describe, expect, it } from 'vitest';
import type { HealthCheck, SystemUsage } from '../../../src/model/health.js';
import { admission, coldAdmission } from '../../../src/supervisor/guard.js';
import { type HealthFacts, judgeHealth, levelName, worstLevel } from '../../../src/supervisor/health.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';

const limits = {
  maxMounts: 10,
  maxCpuPercent: 90,
  maxMemoryBytes: 1e9,
  warnCpuPercent: 75,
  warnMemoryBytes: 7e8,
  cores: 2,
};
const now = '2026-01-01T00:01:00.000Z';

function usage(over: Partial<SystemUsage> = {}): SystemUsage {
  return { cpuPercent: 20, memoryBytes: 2e8, processes: 5, eventLoopDelayMs: 1, at: now, ...over };
}

function judge(over: Partial<HealthFacts> = {}): HealthCheck[] {
  const store = { ok: true, message: '' };
  return judgeHealth({ mounts: [mountStatus()], usage: usage(), store, log: null, limits, ...over }, [], now);
}

function check(name: string, over: Partial<HealthFacts>): HealthCheck | undefined {
  return judge(over).find((one) => one.name === name);
}

describe('admission', () => {
  it('lets a mount in while every figure is below its limit, or not measured yet', () => {
    expect(admission({ usage: usage(), mounts: 9, limits, files: null })).toEqual({ ok: true });
    expect(admission({ usage: null, mounts: 0, limits, files: null })).toEqual({ ok: true });
  });

  it('counts CPU as a share of all cores', () => {
    expect(admission({ usage: usage({ cpuPercent: 179 }), mounts: 1, limits, files: null })).toEqual({
      ok: true,
    });
    expect(admission({ usage: usage({ cpuPercent: 180 }), mounts: 1, limits, files: null })).toMatchObject({
      ok: false,
      figure: 'CPU 90 % of 2 cores, limit 90 %',
    });
  });

  it('names the figure that spoke', () => {
    expect(admission({ usage: usage(), mounts: 10, limits, files: null })).toMatchObject({
      figure: '10 of 10 mounts',
    });
    expect(admission({ usage: usage({ memoryBytes: 2e9 }), mounts: 1, limits, files: null })).toMatchObject({
      reason: expect.stringContaining('memory 2000 MB, limit 1000 MB'),
    });
    expect(admission({ usage: null, mounts: 1, limits, files: { open: 43, most: 56 } })).toMatchObject({
      reason: expect.stringMatching(/43 of 56 open files.*LimitNOFILE/),
    });
  });

  it('lets a mount in for which there are open files', () => {
    expect(admission({ usage: null, mounts: 1, limits, files: { open: 42, most: 56 } })).toEqual({
      ok: true,
    });
  });
});

describe('coldAdmission', () => {
  it('refuses a mount with nothing cached when no more can be rendered in real time', () => {
    expect(coldAdmission(3, null)).toEqual({ ok: true });
    expect(coldAdmission(3, 4)).toEqual({ ok: true });
    expect(coldAdmission(4, 4)).toMatchObject({ ok: false, figure: '4 mounts are being rendered, 4 can be' });
  });
});

describe('judgeHealth', () => {
  it('calls what cannot be heard dead air, whatever state the mount is in', () => {
    const level = (quietForS: number) => check('audio', { mounts: [mountStatus({ quietForS })] })?.level;
    expect([level(6.9), level(7)]).toEqual([0, 2]);
  });

  it('warns from the warning levels on and is overloaded from the limits on', () => {
    const cpu = (cpuPercent: number) => check('cpu', { usage: usage({ cpuPercent }) })?.level;
    expect([cpu(149), cpu(150), cpu(180)]).toEqual([0, 1, 3]);
    const memory = (memoryBytes: number) => check('memory', { usage: usage({ memoryBytes }) })?.level;
    expect([memory(6.9e8), memory(7e8), memory(1e9)]).toEqual([0, 1, 3]);
  });

  it('finds a playing, connected station healthy, without advice', () => {
    const checks = judge();
    expect(worstLevel(checks)).toBe(0);
    expect(levelName(0)).toBe('healthy');
    expect(checks.every((one) => one.advice === '')).toBe(true);
  });

  it.each(['silent', 'failed'] as const)('is critical when a mount is %s', (state) => {
    const found = check('audio', {
      mounts: [mountStatus(), mountStatus({ id: 'b', state, reason: 'empty list' })],
    });
    expect(found).toMatchObject({ level: 2, summary: expect.stringContaining('empty list') });
    expect(found?.advice).not.toBe('');
  });

  it('warns while a fallback plays, and ignores a mount that was stopped', () => {
    expect(check('audio', { mounts: [mountStatus({ state: 'fallback' })] })?.level).toBe(1);
    const stopped = mountStatus({
      state: 'stopped',
      readAheadS: 0,
      targets: [targetStatus({ state: 'stopped' })],
    });
    expect(worstLevel(judge({ mounts: [stopped] }))).toBe(0);
  });

  it('warns when one of two targets is away, and is critical when both are', () => {
    const away = targetStatus({ state: 'backing_off', reason: 'connection refused' });
    expect(check('targets', { mounts: [mountStatus({ targets: [targetStatus(), away] })] })?.level).toBe(1);
    expect(check('targets', { mounts: [mountStatus({ targets: [away, away] })] })?.level).toBe(2);
  });

  it('gives a mount ten seconds to connect, and asks nothing of one without targets', () => {
    const connecting = targetStatus({ state: 'connecting' });
    expect(check('targets', { mounts: [mountStatus({ uptimeS: 9, targets: [connecting] })] })?.level).toBe(0);
    expect(check('targets', { mounts: [mountStatus({ targets: [] })] })?.level).toBe(0);
  });

  it('warns below 10 s of read-ahead and is critical below 3 s', () => {
    expect(check('read_ahead', { mounts: [mountStatus({ readAheadS: 9 })] })?.level).toBe(1);
    expect(check('read_ahead', { mounts: [mountStatus({ readAheadS: 2 })] })?.level).toBe(2);
  });

  it('warns of a restart for five minutes', () => {
    expect(check('restarts', { mounts: [mountStatus({ restarts: 1, uptimeS: 299 })] })?.level).toBe(1);
    expect(check('restarts', { mounts: [mountStatus({ restarts: 1, uptimeS: 300 })] })?.level).toBe(0);
  });

  it('warns while the config file names more mounts than the limit, stopped ones included', () => {
    const mounts = (count: number) =>
      Array.from({ length: count }, (_, index) => mountStatus({ id: `m${index}`, state: 'stopped' }));
    expect(check('mounts', { mounts: mounts(10) })?.level).toBe(0);
    expect(check('mounts', { mounts: mounts(11) })).toMatchObject({
      level: 1,
      summary: 'more mounts than the limit of 10',
    });
  });

  it('is overloaded at the CPU or memory limit', () => {
    expect(check('cpu', { usage: usage({ cpuPercent: 160 }) })?.level).toBe(1);
    expect(check('cpu', { usage: usage({ cpuPercent: 185 }) })?.level).toBe(3);
    expect(check('memory', { usage: usage({ memoryBytes: 1e9 }) })?.level).toBe(3);
  });

  it('warns when the main thread is late, or the database or the log fails', () => {
    expect(check('event_loop', { usage: usage({ eventLoopDelayMs: 250 }) })?.level).toBe(1);
    expect(check('store', { store: { ok: false, message: 'disk full' } })).toMatchObject({
      level: 1,
      summary: 'disk full',
    });
    expect(check('log', { log: { message: 'disk full', linesLost: 3 } })).toMatchObject({
      level: 1,
      summary: 'the log cannot be written: disk full, 3 lines are lost',
    });
  });

  it('keeps the time since when a level holds, until the level changes', () => {
    const store = { ok: true, message: '' };
    const facts = { mounts: [mountStatus({ state: 'silent' })], usage: null, store, log: null, limits };
    const first = judgeHealth(facts, [], '2026-01-01T00:00:00.000Z');
    const second = judgeHealth(facts, first, '2026-01-01T00:00:01.000Z');
    expect(second.map((one) => one.since)).toEqual(first.map((one) => one.since));
    const third = judgeHealth({ ...facts, mounts: [mountStatus()] }, second, '2026-01-01T00:00:02.000Z');
    expect(third.find((one) => one.name === 'audio')?.since).toBe('2026-01-01T00:00:02.000Z');
  });
});

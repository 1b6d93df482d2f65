// What systemd is told, when, and what happens when it cannot be told.
import { describe, expect, it } from 'vitest';
import { type ServiceNotice, ServiceNotices } from '../../../src/supervisor/service-notices.js';

const UNIT = { NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '30000000', WATCHDOG_PID: '7' };

/** Notices of process 7 on a clock of its own; messages are delivered by the next microtasks unless one is held. */
function rig(env: Record<string, string> = UNIT) {
  const told: ServiceNotice[] = [];
  const faults: string[] = [];
  const held: ((error?: Error) => void)[] = [];
  const state = { nowMs: 1000, holds: false };
  const notices = new ServiceNotices({
    env,
    pid: 7,
    nowMs: () => state.nowMs,
    send: (notice) => {
      told.push(notice);
      if (!state.holds) return Promise.resolve();
      return new Promise((resolve, reject) => {
        held.push((error) => (error ? reject(error) : resolve()));
      });
    },
    onFault: (reason) => faults.push(reason),
  });
  return { notices, told, faults, held, state };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The same, of a server whose readiness was told. */
async function readyRig() {
  const ready = rig();
  ready.notices.ready('');
  await settled();
  ready.told.length = 0;
  return ready;
}

describe('notices to systemd', () => {
  it('tell that the server is ready, and at the end that it stops', async () => {
    const { notices, told } = rig();
    notices.ready('2 mounts');
    notices.stopping();
    await settled();
    expect(told).toEqual([['READY=1', 'STATUS=2 mounts'], ['STOPPING=1']]);
  });

  it('feed the watchdog with the turns of the loop, twice in its time', async () => {
    const { notices, told, state } = rig();
    notices.ready('');
    for (let turn = 0; turn < 60; turn += 1) {
      notices.alive();
      await settled();
      state.nowMs += 1000;
    }
    expect(told.slice(1)).toEqual(Array(4).fill(['WATCHDOG=1']));
  });

  it('feed no watchdog before the server is ready, however many turns its start takes', async () => {
    const { notices, told } = rig();
    notices.alive();
    notices.ready('2 mounts');
    notices.alive();
    await settled();
    expect(told[0]).toEqual(['READY=1', 'STATUS=2 mounts']);
  });

  it.each([
    ['no socket is named', { WATCHDOG_USEC: '30000000' }],
    ['no watchdog is set', { NOTIFY_SOCKET: '/run/notify' }],
    ['the watchdog watches another process', { ...UNIT, WATCHDOG_PID: '8' }],
    ['the time makes no sense', { ...UNIT, WATCHDOG_USEC: 'soon' }],
  ])('feed nothing where %s', async (_, env) => {
    const { notices, told } = rig(env);
    notices.ready('');
    notices.alive();
    await settled();
    expect(told).not.toContainEqual(['WATCHDOG=1']);
  });

  it('are none at all where no socket is named', async () => {
    const { notices, told } = rig({});
    notices.ready('');
    await notices.reloading(async () => undefined);
    notices.stopping();
    await settled();
    expect(told).toEqual([]);
  });

  it('enclose a reload, one that fails too, and say when it began', async () => {
    const { notices, told, state } = rig();
    state.nowMs = 12_345.678;
    expect(await notices.reloading(async () => 'new')).toBe('new');
    await expect(notices.reloading(() => Promise.reject(new Error('line 3')))).rejects.toThrow('line 3');
    await settled();
    const begun = ['RELOADING=1', 'MONOTONIC_USEC=12345678'];
    expect(told).toEqual([begun, ['READY=1'], begun, ['READY=1']]);
  });

  it('leave one at a time, and do not pile watchdog messages up behind one that hangs', async () => {
    const { notices, told, held, state } = await readyRig();
    state.holds = true;
    notices.alive();
    state.nowMs += 20_000;
    notices.alive();
    notices.stopping();
    await settled();
    expect(told).toEqual([['WATCHDOG=1']]);
    held[0]?.();
    await settled();
    expect(told).toEqual([['WATCHDOG=1'], ['STOPPING=1']]);
  });

  it('feed again with the next turn when a message was not delivered, and say so', async () => {
    const { notices, told, faults, held, state } = await readyRig();
    state.holds = true;
    notices.alive();
    held[0]?.(new Error('spawn systemd-notify ENOENT'));
    await settled();
    state.nowMs += 1000;
    notices.alive();
    expect(told).toHaveLength(2);
    expect(faults).toEqual(['systemd was not told WATCHDOG=1: spawn systemd-notify ENOENT']);
  });

  it('drop the oldest when too many wait, so that the last state is told', async () => {
    const { notices, told, faults, held, state } = rig();
    state.holds = true;
    for (let reload = 0; reload < 6; reload += 1) await notices.reloading(async () => undefined);
    state.holds = false;
    held[0]?.();
    await settled();
    expect(told).toHaveLength(9);
    expect(told.at(-1)).toEqual(['READY=1']);
    expect(faults).toHaveLength(3);
  });
});

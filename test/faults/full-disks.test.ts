// State and cache on disks that fill up or turn read-only: audio goes on, health says so, and all is well afterwards.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { type SmallDisk, smallDisk } from '../support/faults/small-disk.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

const FAULT_S = 60;

let stage: FaultStage;
let state: SmallDisk;
let cache: SmallDisk;

beforeAll(async () => {
  [state, cache] = [await smallDisk(8), await smallDisk(16)];
  stage = await setFaultStage({
    mounts: [{ id: 'main' }, { id: 'live', render: 'live' }],
    config: {
      state: { path: join(state.folder, 'state.db') },
      cache: { path: join(cache.folder, 'cache'), max_size: '12 MB' },
    },
  });
});

printLogOnFailure(() => stage?.server);

afterAll(async () => {
  await stage?.close();
  await state?.close();
  await cache?.close();
});

const store = async () => (await stage.health()).checks.find(({ name }) => name === 'store');
/** Every skip needs a mix, and so a place to render to. */
const skip = () => stage.server.api('/api/mounts/main/skip', { method: 'POST' });

/** What listeners of both mounts hear while a fault lasts, and for a while after its end. */
async function listenThrough(fault: () => Promise<void> | void, mend: () => Promise<void> | void) {
  const air = stage.observe('main', 'live');
  await fault();
  for (let s = 0; s < FAULT_S; s += 10) {
    await skip();
    await delay(10_000);
  }
  const during = await stage.health();
  await mend();
  await delay(15_000);
  const reports = await Promise.all([air.main.report(), air.live.report()]);
  return { during, faults: reports.flatMap(faultsHeard) };
}

it.each([
  ['full', () => state.fill(), () => state.empty()],
  ['read-only', () => state.readOnly(true), () => state.readOnly(false)],
] as const)(
  'a %s disk under the database: audio goes on, health says so until it is over',
  async (_, fault, mend) => {
    const { during, faults } = await listenThrough(fault, mend);
    expect(faults).toEqual([]);
    expect(during.checks.find(({ name }) => name === 'store')?.level).toBe(1);
    await until('the database takes writes again', 30, async () => (await store())?.level === 0);
  },
);

it('a disk that is full when the server starts: what was known plays, and is taken up when there is room', async () => {
  await stage.server.stop();
  await state.fill();
  await stage.server.start();
  await until('both mounts play music', 30, async () => {
    const mounts = await Promise.all(['main', 'live'].map((id) => stage.mount(id)));
    return mounts.every((mount) => mount.state === 'on_air');
  });
  expect(await store()).toMatchObject({ level: 1, summary: expect.stringContaining('make room') });
  const change = { method: 'PATCH', body: { name: 'Refused' } };
  expect((await stage.server.api('/api/mounts/main', change)).status).toBe(503);
  await state.empty();
  await until('the database takes writes again', 30, async () => (await store())?.level === 0);
});

it.each([
  ['full', () => cache.fill(), () => cache.empty()],
  ['read-only', () => cache.readOnly(true), () => cache.readOnly(false)],
] as const)('a %s disk under the cache: audio goes on', async (_, fault, mend) => {
  const { faults } = await listenThrough(fault, mend);
  expect(faults).toEqual([]);
  await until('both mounts play music', 30, async () => {
    const mounts = await Promise.all(['main', 'live'].map((id) => stage.mount(id)));
    return mounts.every((mount) => mount.state === 'on_air');
  });
});

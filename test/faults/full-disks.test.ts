// State, cache and log on disks that fill up, or a cache that turns read-only: audio goes on, health says so, and all is
// well afterwards. A database that turns read-only: test/unit/store/store-faults.test.ts.
import { readFileSync } from 'node:fs';
import { appendFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { tell } from '../support/faults/figures.js';
import { type SmallDisk, smallDisk } from '../support/faults/small-disk.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

/** Skips while a fault lasts, and what is heard after each; after the end of the fault. */
const SKIPS = 6;
const HEARD_A_SKIP_S = 10;
const HEARD_AFTER_S = 15;

/** What a tmpfs gives a file at a time. */
const PAGE_BYTES = 4096;

let stage: FaultStage;
let state: SmallDisk;
let cache: SmallDisk;
let log: SmallDisk;

beforeAll(async () => {
  [state, cache, log] = [await smallDisk(8), await smallDisk(16), await smallDisk(2)];
  stage = await setFaultStage({
    launcher: ['sh', '-c', `exec "$@" >> '${join(log.folder, 'log')}' 2>&1`, 'sh'],
    mounts: [{ id: 'main' }, { id: 'live', render: 'live' }],
    config: {
      state: { path: join(state.folder, 'state.db') },
      cache: { path: join(cache.folder, 'cache'), max_size: '12 MB' },
    },
  });
});

printLogOnFailure(() => ({
  logLines: () => readFileSync(join(log.folder, 'log'), 'utf8').split('\n'),
}));

afterAll(async () => {
  await stage?.close();
  await state?.close();
  await cache?.close();
  await log?.close();
});

const check = async (name: string) => (await stage.health()).checks.find((one) => one.name === name);
/** Every skip needs a mix, and so a place to render to. */
const skip = () => stage.server.api('/api/mounts/main/skip', { method: 'POST' });

/** What listeners of both mounts hear while a fault lasts, and for a while after its end. */
async function listenThrough(
  name: string,
  fault: () => Promise<void> | void,
  mend: () => Promise<void> | void,
) {
  const air = stage.observe('main', 'live');
  await fault();
  for (let i = 0; i < SKIPS; i++) {
    await skip();
    await air.main.hears(HEARD_A_SKIP_S);
  }
  const during = await stage.health();
  await mend();
  await air.main.hears(HEARD_AFTER_S);
  const reports = await Promise.all([air.main.report(), air.live.report()]);
  tell(name, { ...airFigures('main', reports[0]), ...airFigures('live', reports[1]) });
  return { during, faults: reports.flatMap(faultsHeard) };
}

it('a full disk under the database: audio goes on, health says so until there is room', async () => {
  const { during, faults } = await listenThrough(
    'state disk full',
    () => state.fill(),
    () => state.empty(),
  );
  expect(faults).toEqual([]);
  expect(during.checks.find(({ name }) => name === 'store')?.level).toBe(1);
  await until('the database takes writes again', 30, async () => (await check('store'))?.level === 0);
});

it('a disk that is full when the server starts: what was known plays, and is taken up when there is room', async () => {
  await stage.server.stop();
  await state.fill();
  await stage.server.start();
  await until('both mounts play music', 30, async () => {
    const mounts = await Promise.all(['main', 'live'].map((id) => stage.mount(id)));
    return mounts.every((mount) => mount.state === 'on_air');
  });
  expect(await check('store')).toMatchObject({ level: 1, summary: expect.stringContaining('make room') });
  const change = { method: 'PATCH', body: { name: 'Refused' } };
  expect((await stage.server.api('/api/mounts/main', change)).status).toBe(503);
  await state.empty();
  await until('the database takes writes again', 30, async () => (await check('store'))?.level === 0);
});

it.each([
  ['full', () => cache.fill(), () => cache.empty()],
  ['read-only', () => cache.readOnly(true), () => cache.readOnly(false)],
] as const)('a %s disk under the cache: audio goes on', async (how, fault, mend) => {
  const { faults } = await listenThrough(`cache disk ${how}`, fault, mend);
  expect(faults).toEqual([]);
  await until('both mounts play music', 30, async () => {
    const mounts = await Promise.all(['main', 'live'].map((id) => stage.mount(id)));
    return mounts.every((mount) => mount.state === 'on_air');
  });
});

/** A full disk has room yet in the last page of a file that is there: more than a quiet server logs in a minute. */
async function fillLastPage(file: string): Promise<void> {
  const { size } = await stat(file);
  await appendFile(file, '\n'.repeat((PAGE_BYTES - (size % PAGE_BYTES)) % PAGE_BYTES));
}

it('a full disk under the log: audio goes on, health says so until there is room', async () => {
  const { during, faults } = await listenThrough(
    'log disk full',
    async () => {
      await log.fill();
      await fillLastPage(join(log.folder, 'log'));
    },
    () => log.empty(),
  );
  expect(faults).toEqual([]);
  expect(during.checks.find(({ name }) => name === 'log')?.level).toBe(1);
  await until('the log is written again', 30, async () => (await check('log'))?.level === 0);
});

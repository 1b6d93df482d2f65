// Few open files, and a limit of memory that is reached: new work is refused, mounts play on.
import { afterEach, expect, it } from 'vitest';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { survivesFewFiles } from '../support/faults/few-files.js';
import { tell } from '../support/faults/figures.js';
import { type MemoryGroup, memoryGroup } from '../support/faults/memory-group.js';
import { printLogOnFailure } from '../support/log-on-failure.js';

/** What a mount has refused to another must not be heard on it. */
const HEARD_AFTER_S = 5;

/** What the kernel gives the server and its children; it takes more than half of that for the first mount. */
const GROUP_BYTES = 700e6;
const MORE_MOUNTS = 60;

let stage: FaultStage | undefined;
let group: MemoryGroup | undefined;

printLogOnFailure(() => stage?.server);

afterEach(async () => {
  await stage?.close();
  await group?.close();
  stage = undefined;
  group = undefined;
});

survivesFewFiles({ callers: 300, stayS: 20 });

it('memory above its limit: another mount is refused with the figure, those on the air play on', async () => {
  stage = await setFaultStage({
    mounts: [{ id: 'main' }],
    config: { limits: { warn_memory: '1 MB', max_memory: '2 MB' }, monitor: { interval_s: 1 } },
  });
  const { main } = stage.observe('main');
  const body = { id: 'more', path: '/more', playlist: stage.playlist };
  const refused = await stage.server.api<{ code: string; detail: string }>('/api/mounts', {
    method: 'POST',
    body,
  });
  expect(refused.status).toBe(503);
  expect(refused.json.code).toBe('JS_LIMIT_REACHED');
  expect(refused.json.detail).toMatch(/memory \d+ MB, limit 2 MB/);
  await main.hears(HEARD_AFTER_S);
  const report = await main.report();
  tell('memory above its limit', airFigures('main', report));
  expect(faultsHeard(report)).toEqual([]);
});

it('a limit of the kernel: mounts are let in until memory is short, and those that are in play on', async () => {
  group = await memoryGroup(GROUP_BYTES);
  stage = await setFaultStage({
    mounts: [{ id: 'main' }],
    launcher: group.launcher,
    config: { limits: { max_cpu_percent: 100 }, monitor: { interval_s: 1 } },
  });
  const { server, playlist } = stage;
  const { main } = stage.observe('main');
  const { pid } = server;
  let refusal = '';
  let mounts = 1;
  while (refusal === '' && mounts <= MORE_MOUNTS) {
    const body = { id: `more${mounts}`, path: `/more${mounts}`, playlist };
    const { status, json } = await server.api<{ detail: string }>('/api/mounts', { method: 'POST', body });
    if (status === 201) mounts++;
    else refusal = json.detail;
    // What a mount costs is known once it plays.
    await main.hears(1);
  }
  await main.hears(HEARD_AFTER_S);
  const report = await main.report();
  tell('a limit of the kernel', { mounts, refusal, ...airFigures('main', report) });
  expect(refusal).toMatch(/memory \d+ MB, limit 595 MB/);
  expect(faultsHeard(report)).toEqual([]);
  expect(server.pid).toBe(pid);
  expect(await stage.mount('main')).toMatchObject({ restarts: 0, state: 'on_air' });
});

// Few file descriptors, and a limit of memory that is reached: new work is refused, mounts play on.
import { Agent, get, type IncomingMessage } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { tell } from '../support/faults/figures.js';
import { type MemoryGroup, memoryGroup } from '../support/faults/memory-group.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

const DESCRIPTORS = 192;
const CALLERS = 300;
/** Heard while they stay; longer than all that is in memory. */
const STAY_S = 20;
/** What a mount has refused to another must not be heard on it. */
const HEARD_AFTER_S = 5;

/** What the kernel gives the server and its children; it takes half of that for the first mount. */
const GROUP_BYTES = 800e6;
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

it(`${DESCRIPTORS} descriptors and ${CALLERS} callers who stay: the mount plays on, and the API is back when they leave`, async () => {
  stage = await setFaultStage({
    mounts: [{ id: 'main' }],
    launcher: ['prlimit', `--nofile=${DESCRIPTORS}`, '--'],
  });
  const { main } = stage.observe('main');
  const { server } = stage;
  // Event streams: connections that stay open.
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const requests = Array.from({ length: CALLERS }, () =>
    get(server.url('/api/events'), { agent }, (answer: IncomingMessage) =>
      answer.on('error', () => undefined).resume(),
    ).on('error', () => undefined),
  );
  await main.hears(STAY_S);
  for (const request of requests) request.destroy();
  agent.destroy();
  await until('the API is back', 10, async () => (await server.api('/api/health')).status === 200);
  const after = await stage.mount('main');
  const report = await main.report();
  tell(`${DESCRIPTORS} descriptors`, airFigures('main', report));
  expect(faultsHeard(report)).toEqual([]);
  expect(after).toMatchObject({ restarts: 0, state: 'on_air' });
});

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
  expect(refusal).toMatch(/memory \d+ MB, limit 680 MB/);
  expect(faultsHeard(report)).toEqual([]);
  expect(server.pid).toBe(pid);
  expect(await stage.mount('main')).toMatchObject({ restarts: 0, state: 'on_air' });
});

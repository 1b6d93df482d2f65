// The whole server stopped for half a minute, killed, and its wall clock moved: what listeners get afterwards.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observeAir } from '../support/air-observer.js';
import { receivedBetween } from '../support/capture.js';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { spread, tell } from '../support/faults/figures.js';
import { signal } from '../support/faults/processes.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

/** Time itself is the fault here. */
const STOPPED_S = 30;
/** Heard before a fault, and after the clock was moved: more than what is in memory. */
const BEFORE_S = 3;
const AFTER_STEP_S = 15;
const AFTER_S = 20;
/** Over which a rate is measured. */
const WINDOW_S = 4;
/** Audio that a new connection begins with. */
const RECENT_S = 1;
const KILLS = 10;
const BACK_WITHIN_S = 10;
const FAKETIME = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
  .map((triplet) => `/usr/lib/${triplet}/faketime/libfaketimeMT.so.1`)
  .find((path) => existsSync(path));

let folder: string;
let clock: string;
let stage: FaultStage;

beforeAll(async () => {
  if (FAKETIME === undefined) throw new Error('libfaketime is missing: npm run setup:test');
  folder = await mkdtemp(join(tmpdir(), 'faketime-'));
  clock = join(folder, 'faketimerc');
  await writeFile(clock, '+0s\n');
  stage = await setFaultStage({
    mounts: [{ id: 'main' }],
    trackS: 100,
    icecast: { sourceTimeoutS: 90 },
    env: {
      LD_PRELOAD: FAKETIME,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      FAKETIME_DONT_RESET: '1',
    },
  });
});

printLogOnFailure(() => stage?.server);

afterAll(async () => {
  await stage?.close();
  await rm(folder, { recursive: true, force: true });
});

it.each(['+1h', '-1h', '+0s'])(
  'the wall clock moved to %s: nothing is heard of it, nothing restarts',
  async (offset) => {
    const before = await stage.mount('main');
    const { main } = stage.observe('main');
    await main.hears(BEFORE_S);
    await writeFile(clock, `${offset}\n`);
    await main.hears(AFTER_STEP_S);
    const after = await stage.mount('main');
    const report = await main.report();
    tell(`the wall clock moved to ${offset}`, airFigures('main', report));
    expect(faultsHeard(report)).toEqual([]);
    expect(after).toMatchObject({
      restarts: before.restarts,
      framesLate: before.framesLate,
      state: 'on_air',
    });
    expect(after.uptimeS - before.uptimeS).toBeLessThan(60);
    expect(after.targets[0]).toMatchObject({ reconnectAttempts: before.targets[0]?.reconnectAttempts });
  },
);

it(`a server stopped for ${STOPPED_S} s goes on from now: no burst above 1.5 times real time`, async () => {
  const { main } = stage.observe('main');
  await main.hears(BEFORE_S);
  const pid = stage.server.pid ?? 0;
  signal(pid, 'SIGSTOP');
  await delay(STOPPED_S * 1000);
  const continuedS = main.nowS();
  signal(pid, 'SIGCONT');
  // A rate is watched: it is measured over a time, not until so many bytes have come.
  await delay(AFTER_S * 1000);
  const { recording, heard, isSameConnection } = await main.report();
  expect(isSameConnection).toBe(true);
  expect(heard.messages).toEqual([]);
  const seconds = Array.from({ length: AFTER_S - WINDOW_S + 1 }, (_, i) => continuedS + i);
  const heardS = seconds.map((fromS) => receivedBetween(recording, fromS, fromS + WINDOW_S).audioS);
  tell(`stopped for ${STOPPED_S} s`, { [`most audio within ${WINDOW_S} s`]: Math.max(...heardS) });
  expect(Math.max(...heardS)).toBeLessThanOrEqual(1.5 * WINDOW_S + RECENT_S);
  expect((await stage.mount('main')).restarts).toBe(0);
});

it(`a server killed ${KILLS} times is back on the air within ${BACK_WITHIN_S} s of each start`, async () => {
  const backS: number[] = [];
  for (let i = 0; i < KILLS; i++) {
    const before = observeAir(stage.icecast.url('/main'));
    // Any moment will do, so another one each time.
    await before.hears(0.5 + (i % 7));
    await before.report();
    await stage.server.kill9();
    const startedMs = performance.now();
    await stage.server.start();
    await until('it is heard again', BACK_WITHIN_S, async () => {
      const { state, targets } = await stage.mount('main');
      return state === 'on_air' && targets[0]?.state === 'connected';
    });
    backS.push((performance.now() - startedMs) / 1000);
    const air = observeAir(stage.icecast.url('/main'));
    await air.hears(1.5);
    const { heard } = await air.report();
    expect(heard.markers.length, `kill ${i}`).toBeGreaterThan(0);
  }
  tell(`killed ${KILLS} times`, spread('back after s', backS));
});

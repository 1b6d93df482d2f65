// The whole server stopped for half a minute, killed, and its wall clock moved: what listeners get afterwards.
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observeAir } from '../support/air-observer.js';
import { receivedBetween } from '../support/capture.js';
import { type FaultStage, faultsHeard, setFaultStage } from '../support/faults/fault-stage.js';
import { signal } from '../support/faults/processes.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { until } from '../support/until.js';

const STOPPED_S = 30;
const AFTER_S = 20;
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
    await delay(3000);
    await writeFile(clock, `${offset}\n`);
    await delay(15_000);
    const after = await stage.mount('main');
    expect(faultsHeard(await main.report())).toEqual([]);
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
  await delay(3000);
  const pid = stage.server.pid ?? 0;
  signal(pid, 'SIGSTOP');
  await delay(STOPPED_S * 1000);
  const continuedS = main.nowS();
  signal(pid, 'SIGCONT');
  await delay(AFTER_S * 1000);
  const { recording, heard, isSameConnection } = await main.report();
  expect(isSameConnection).toBe(true);
  expect(heard.messages).toEqual([]);
  for (let fromS = continuedS; fromS + 4 <= continuedS + AFTER_S; fromS += 1) {
    const { audioS } = receivedBetween(recording, fromS, fromS + 4);
    expect(audioS, `${fromS - continuedS} s after`).toBeLessThanOrEqual(1.5 * 4 + RECENT_S);
  }
  expect((await stage.mount('main')).restarts).toBe(0);
});

it(`a server killed ${KILLS} times is back on the air within ${BACK_WITHIN_S} s of each start`, async () => {
  for (let i = 0; i < KILLS; i++) {
    await delay(500 + 997 * (i % 7));
    await stage.server.kill9();
    await stage.server.start();
    await until('it is heard again', BACK_WITHIN_S, async () => {
      const { state, targets } = await stage.mount('main');
      return state === 'on_air' && targets[0]?.state === 'connected';
    });
    const air = observeAir(stage.icecast.url('/main'));
    await delay(1500);
    const { heard } = await air.report();
    expect(heard.markers.length, `kill ${i}`).toBeGreaterThan(0);
  }
});

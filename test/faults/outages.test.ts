// The long outages, on the schedule and with the timings that are on the air: a minute without a server, ten minutes
// without a link. About seventeen minutes: `npm run test:faults`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import type { TargetStatus } from '../../src/model/target.js';
import { type Recording, recordListener } from '../support/capture.js';
import { type FarIcecast, farIcecast } from '../support/far-icecast.js';
import { tell } from '../support/faults/figures.js';
import { hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import type { TargetInput } from '../support/toml.js';
import { until } from '../support/until.js';

const SERVER_AWAY_S = 60;
const LINK_AWAY_S = 600;
/** The longest wait between two attempts, its jitter, and a connection. */
const BACK_WITHIN_S = 360;
const WARM_UP_S = 60;

let folder: string;
let library: LibraryTrack[];
let steady: Icecast;
let stopped: Icecast;
let cut: FarIcecast;
let server: ServerProcess;
let recording: Promise<Recording>;
let isOver = false;
let memoryBefore: number;

async function target(index: number): Promise<TargetStatus> {
  const found = (await server.api<MountStatus>('/api/mounts/main')).json.targets[index];
  if (!found) throw new Error(`there is no target ${index}`);
  return found;
}

/** The least resident memory of the server, without its children, within a minute, bytes: garbage comes and goes. */
async function residentBytes(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let second = 0; second < WARM_UP_S; second++) {
    const status = await readFile(`/proc/${server.pid}/status`, 'utf8');
    least = Math.min(least, Number(/^VmRSS:\s*(\d+) kB/m.exec(status)?.[1]) * 1024);
    await delay(1000);
  }
  return least;
}

function input(icecast: Icecast, host = icecast.host): TargetInput {
  return { host, port: icecast.port, password: icecast.sourcePassword };
}

const untilState = (index: number, state: TargetStatus['state'], withinS: number) =>
  until(`target ${index} is ${state}`, withinS, async () => (await target(index)).state === state);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outages-'));
  library = await makeLibrary(
    folder,
    [0, 1, 2].map((track) => ({ track, format: 'mp3' as const, durationS: 20 })),
  );
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  [steady, stopped, cut] = await Promise.all([startIcecast(), startIcecast(), farIcecast()]);
  const icecast_servers = [
    input(steady),
    input(stopped),
    { ...input(cut.icecast, cut.host), port: cut.port },
  ];
  const mount = { id: 'main', path: '/stream', playlist, bitrate: 128, icecast_servers };
  server = await startServer({ config: { mounts: [mount] } });
  for (const index of [0, 1, 2]) await untilState(index, 'connected', 40);
  recording = recordListener(steady.url('/stream'), { until: () => isOver });
  memoryBefore = await residentBytes();
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await Promise.all([steady, stopped, cut].map((one) => one?.close()));
  await rm(folder, { recursive: true, force: true });
});

it.concurrent('a minute without a server: it is back by itself', async ({ expect }) => {
  await stopped.stop();
  await untilState(1, 'backing_off', 15);
  await delay(SERVER_AWAY_S * 1000);
  await stopped.start();
  const startedMs = performance.now();
  await untilState(1, 'connected', BACK_WITHIN_S);
  tell(`a server away for ${SERVER_AWAY_S} s`, { 'back after s': (performance.now() - startedMs) / 1000 });
  expect((await target(1)).lastError?.code).toMatch(/JS_TARGET_(LOST|UNREACHABLE)/);
});

it.concurrent('ten minutes without a link: noticed in seconds, and back by itself', async ({ expect }) => {
  cut.cut();
  const cutMs = performance.now();
  await untilState(2, 'backing_off', 30);
  const noticedS = (performance.now() - cutMs) / 1000;
  expect((await target(2)).lastError?.code).toBe('JS_TARGET_STALLED');
  await delay(LINK_AWAY_S * 1000);
  cut.mend();
  const mendedMs = performance.now();
  await untilState(2, 'connected', BACK_WITHIN_S);
  const backS = (performance.now() - mendedMs) / 1000;
  tell(`a link away for ${LINK_AWAY_S} s`, { 'noticed after s': noticedS, 'back after s': backS });
  expect((await target(2)).lagMs).toBeLessThan(1000);
});

it('through all of it the third server missed nothing, and memory stayed where it was', async () => {
  expect(await target(0)).toMatchObject({ state: 'connected', reconnectAttempts: 0, framesDropped: 0 });
  // What queued audio would cost: ten minutes of it are 10 MB for each target, without its objects.
  const grownBytes = (await residentBytes()) - memoryBefore;
  tell('memory over the outages', { 'grown MB': grownBytes / 1e6 });
  expect(grownBytes).toBeLessThan(30e6);
  isOver = true;
  const { markers, messages, lengthS } = await hear(await recording);
  expect(messages).toEqual([]);
  expect(lengthS).toBeGreaterThan(LINK_AWAY_S);
  expect(checkProgramme(markers, { order: library, captureS: lengthS }).violations).toEqual([]);
});

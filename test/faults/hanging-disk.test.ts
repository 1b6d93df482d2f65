// A disk that stops answering: what plays from elsewhere plays on, and the library and the API go past it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LibraryPage, LibraryProgress } from '../../src/model/library.js';
import type { MountStatus } from '../../src/model/mount.js';
import { spread, tell } from '../support/faults/figures.js';
import { type HangingDisk, mountHangingDisk } from '../support/hanging-disk.js';
import { makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Several times what the pool gives a step before its process is ended. */
const HANG_S = 70;
/** How often the API is asked meanwhile: the time of the hang itself is what is tested. */
const LOOK_EVERY_MS = 1000;

let folder: string;
let disk: HangingDisk;
let server: ServerProcess;

const mount = async () => (await server.api<MountStatus>('/api/mounts/main')).json;
const progress = async () => (await server.api<LibraryProgress>('/api/library/progress')).json;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hanging-'));
  const specs = [1, 2, 3, 4, 5, 6].map((track) => ({ track, format: 'flac', durationS: 20 }) as const);
  const tracks = (await makeLibrary(folder, specs)).map(({ path }) => path);
  disk = await mountHangingDisk(join(folder, 'disk'));
  const dead = Array.from({ length: 8 }, (_, i) => join(disk.path, `${i}.flac`));
  const main = await writePlaylist(join(folder, 'main.m3u'), tracks);
  const lost = await writePlaylist(join(folder, 'lost.m3u'), [...dead, ...tracks]);
  server = await startServer({
    config: {
      mounts: [
        { id: 'lost', path: '/lost', playlist: lost, listen: true },
        { id: 'folder', path: '/folder', playlist: disk.path, listen: true },
        { id: 'main', path: '/main', playlist: main, listen: true },
      ],
    },
  });
}, 60_000);

afterAll(async () => {
  await disk?.release();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});
printLogOnFailure(() => server);

it('neither a mount, nor the API, nor the analysis of other tracks waits for it', {
  timeout: 240_000,
}, async () => {
  await until('the mount on the good disk is on the air', 30, async () => (await mount()).state === 'on_air');
  // While it has only its first second, it shares the renderer with steps that hang and are not known to yet.
  await until('its audio is rendered ahead', 30, async () => (await mount()).readAheadS >= 20);
  const before = await mount();
  const answersS: number[] = [];
  const endMs = performance.now() + HANG_S * 1000;
  while (performance.now() < endMs) {
    const askedMs = performance.now();
    // Each call fails by itself when it takes too long.
    expect((await mount()).state).toBe('on_air');
    expect((await server.api<LibraryPage>('/api/library?q=track1')).status).toBe(200);
    answersS.push((performance.now() - askedMs) / 1000);
    await delay(LOOK_EVERY_MS);
  }
  const { framesLate, restarts } = await mount();
  tell(`a disk that hangs for ${HANG_S} s`, {
    ...spread('two answers s', answersS),
    ...{ framesLateAtStart: before.framesLate, framesLate, restarts },
  });
  expect({ framesLate, restarts }).toEqual({ framesLate: before.framesLate, restarts: 0 });
  await disk.release();
  await until('every track has been looked at', 120, async () => {
    const { tracks, waiting } = await progress();
    return tracks === 14 && waiting === 0;
  });
  expect(await progress()).toMatchObject({ failed: 8, state: 'idle' });
});

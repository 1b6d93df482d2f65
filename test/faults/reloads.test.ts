// A hundred reloads of a changing config while a mount plays: its listeners hear every frame over one connection.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { spread, tell } from '../support/faults/figures.js';
import { hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { lastingPorts } from '../support/source-sockets.js';
import { until } from '../support/until.js';

const RELOADS = 100;

let folder: string;
let library: LibraryTrack[];
let icecast: Icecast;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reloads-'));
  library = await makeLibrary(
    folder,
    [0, 1, 2].map((track) => ({ track, format: 'flac', durationS: 40 }) as const),
  );
  const paths = library.map(({ path }) => path);
  const playlist = await writePlaylist(join(folder, 'main.m3u'), paths);
  icecast = await startIcecast();
  const { host, port, sourcePassword: password } = icecast;
  const mounts = [
    {
      id: 'steady',
      path: '/steady',
      playlist,
      channels: 1 as const,
      icecast_servers: [{ host, port, password }],
    },
    { id: 'other', path: '/other', playlist, channels: 1 as const },
  ];
  server = await startServer({ config: { mounts } });
  await until('the source', 30, async () => (await icecast.sources()).length === 1);
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});

it(`${RELOADS} reloads lose no frame and no connection of a mount they do not touch`, async () => {
  const file = join(server.folder, 'config.toml');
  const original = await readFile(file, 'utf8');
  const steady = async () => (await server.api<MountStatus>('/api/mounts/steady')).json;
  const [ports, before] = [await lastingPorts(icecast.port), await steady()];
  let isDone = false;
  const reloadS: number[] = [];
  const recording = recordListener(icecast.url('/steady'), { until: () => isDone });
  for (let round = 0; round < RELOADS; round++) {
    // Taken out, put in again, and changed: each in its turn.
    const variants = [
      original.replaceAll('other', `other${round}`),
      original.replace('id = "other"', `id = "other"\nname = "Round ${round}"`),
      original.replace('id = "other"', `id = "other"\nbitrate = ${round % 2 === 0 ? 64 : 96}`),
    ];
    await writeFile(file, variants[round % variants.length] ?? original);
    const askedMs = performance.now();
    expect((await server.api('/api/config/reload', { method: 'POST' })).status).toBe(200);
    reloadS.push((performance.now() - askedMs) / 1000);
  }
  const kept = await lastingPorts(icecast.port);
  isDone = true;
  const heard = await hear(await recording);
  const after = await steady();
  const lateFrames = after.framesLate - before.framesLate;
  tell(`${RELOADS} reloads`, { ...spread('one s', reloadS), 'heard s': heard.lengthS, lateFrames });
  expect(kept).toEqual(expect.arrayContaining(ports));
  expect(heard.messages).toEqual([]);
  const { violations } = checkProgramme(heard.markers, { order: library, captureS: heard.lengthS });
  expect(violations).toEqual([]);
  expect(after).toMatchObject({ restarts: 0, framesLate: before.framesLate });
  expect(after.targets[0]).toMatchObject({ framesDropped: 0, reconnectAttempts: 0 });
});

// The server as a service manager sees it: told when it is up, alive, reloading and ending, and gone in time.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type NotifySocket, openNotifySocket } from '../support/notify-socket.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { type StrangeServer, strangeServer } from '../support/strange-server.js';
import { until } from '../support/until.js';

const MOUNTS = 20;
/** What a stop may take; systemd waits twice as long. */
const STOP_WITHIN_MS = 5000;
const RESUME_WITHIN_S = 2;
/** The watchdog wants to hear of the server this often. */
const WATCHDOG_USEC = '4000000';

let folder: string;
let library: LibraryTrack[];
let icecast: Icecast;
let dead: StrangeServer;
let systemd: NotifySocket;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'service-'));
  library = await makeLibrary(folder, [
    // Long enough to be still playing after everything below.
    { track: 0, format: 'flac', durationS: 150 },
  ]);
  icecast = await startIcecast({ maxSources: MOUNTS + 5 });
  // Accepts, and never says a word.
  dead = await strangeServer(() => undefined, { onGet: () => undefined });
  systemd = await openNotifySocket();
  const playlist = await writePlaylist(
    join(folder, 'list.m3u'),
    library.map(({ path }) => path),
  );
  const { host, port, sourcePassword: password } = icecast;
  const mounts = Array.from({ length: MOUNTS }, (_, i) => ({
    id: `m${i}`,
    path: `/m${i}`,
    playlist,
    icecast_servers: [
      { host, port, password },
      { host: '127.0.0.1', port: dead.port, password: 'nobody' },
    ],
  }));
  const env = { NOTIFY_SOCKET: systemd.path, WATCHDOG_USEC };
  server = await startServer({ config: { mounts }, env });
  await until('all sources at icecast', 60, async () => (await icecast.sources()).length === MOUNTS);
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await Promise.all([icecast?.close(), dead?.close(), systemd?.close()]);
  await rm(folder, { recursive: true, force: true });
});

/** Every mount, once each plays a track. */
function untilAllPlay(): Promise<readonly MountStatus[]> {
  return until('every mount plays', 60, async () => {
    const { json } = await server.api<MountStatus[]>('/api/mounts');
    return json.every(({ nowPlaying }) => nowPlaying !== null) && json;
  });
}

const told = (message: string) => systemd.messages.filter((one) => one.startsWith(message));

describe('a server started by systemd', () => {
  it('says that it is ready, with its mounts, before anything else', () => {
    expect(systemd.messages[0]).toBe(`READY=1\nSTATUS=${MOUNTS} mounts, http://127.0.0.1:${server.port}`);
  });

  it('feeds the watchdog', async () => {
    await until('three messages to the watchdog', 20, () => told('WATCHDOG=1').length >= 3);
  });

  it('says when a reload begins and ends, one that fails too', async () => {
    process.kill(server.pid ?? 0, 'SIGHUP');
    await until('a reload is told', 10, () => told('READY=1').length === 2);
    const file = join(server.folder, 'config.toml');
    const config = await readFile(file, 'utf8');
    await writeFile(file, `${config}\nnonsense = true\n`);
    process.kill(server.pid ?? 0, 'SIGHUP');
    await until('a second reload is told', 10, () => told('READY=1').length === 3);
    await writeFile(file, config);
    expect(told('RELOADING=1')).toHaveLength(2);
    expect(told('RELOADING=1')[0]).toMatch(/^RELOADING=1\nMONOTONIC_USEC=\d{6,}$/);
  });
});

describe('SIGTERM to a server with 20 mounts, and a target that never answers', () => {
  let before: readonly MountStatus[];

  it('ends it with exit code 0 within 5 s, said beforehand', async () => {
    before = await untilAllPlay();
    const from = performance.now();
    expect(await server.stop()).toBe(0);
    expect(performance.now() - from).toBeLessThan(STOP_WITHIN_MS);
    expect(systemd.messages.filter((one) => !one.startsWith('WATCHDOG')).at(-1)).toBe('STOPPING=1');
  });

  it('closes its sources, so that the paths are free at once', async () => {
    // Icecast hears of all of it before the process has ended, and needs a moment; a lost source it would keep for 10 s.
    await until('no source at icecast', 2, async () => (await icecast.sources()).length === 0);
    expect(await icecast.errorLog()).not.toContain('Disconnecting source due to socket timeout');
  });

  it('keeps title and place of every mount for the next start', async () => {
    await server.start();
    const after = await untilAllPlay();
    for (const [i, { id, nowPlaying }] of before.entries()) {
      const again = after[i]?.nowPlaying;
      expect(again?.title, id).toBe(nowPlaying?.title);
      expect(again?.positionS, id).toBeGreaterThan((nowPlaying?.positionS ?? 0) - RESUME_WITHIN_S);
    }
  });
});

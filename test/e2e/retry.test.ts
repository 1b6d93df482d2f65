// The retry schedule an operator configures is the one a lost server is tried with.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { freePort } from '../support/free-port.js';
import { makeLibrary, writePlaylist } from '../support/library.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

let folder: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retry-'));
});

afterEach(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

it('tries a server that is down as often as the config says', async () => {
  const [track] = await makeLibrary(folder, [{ track: 0, format: 'wav', durationS: 10 }]);
  const playlist = await writePlaylist(join(folder, 'main.m3u'), [track?.path ?? '']);
  const down = { host: '127.0.0.1', port: await freePort(), password: 'nobody' };
  const running = await startServer({
    config: {
      engine: { retry_first_s: 0.2, retry_max_s: 1, retry_jitter_percent: 0 },
      mounts: [{ id: 'main', path: '/main', playlist, icecast_servers: [down] }],
    },
  });
  server = running;
  const target = async () =>
    (await running.api<MountStatus>('/api/mounts/main')).json.targets.find(({ index }) => index === 0);
  // With the defaults the sixth attempt would come after more than two minutes.
  await until('six attempts', 20, async () => ((await target())?.reconnectAttempts ?? 0) >= 6);
  expect(await target()).toMatchObject({ lastError: { code: 'JS_TARGET_UNREACHABLE' } });
});

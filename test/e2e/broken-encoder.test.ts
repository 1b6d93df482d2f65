// An encoder that is found but cannot encode: the mount says so and tries again, and nothing is left behind by its tries.
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Answers what the server asks of it at its start, and nothing else. */
const BROKEN = `#!/bin/sh
case "$*" in *--version*|*--help*|*--longhelp*|*--license*) exec lame "$@" ;; esac
exit 3
`;

let folder: string;
let server: ServerProcess;

const threads = async () => (await readdir(`/proc/${server.pid}/task`)).length;
const mount = async () => (await server.api<MountStatus>('/api/mounts/mute')).json;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoder-'));
  const lame = join(folder, 'lame');
  await writeFile(lame, BROKEN);
  await Promise.all([chmod(lame, 0o755), chmod(folder, 0o755)]);
  await writeFile(join(folder, 'empty.m3u'), '#EXTM3U\n');
  server = await startServer({ config: { engine: { lame }, media: { roots: [folder] } } });
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

it('leaves no thread behind, however often the mount was started', async () => {
  const before = await threads();
  const body = { id: 'mute', path: '/mute', playlist: join(folder, 'empty.m3u'), encoder: 'lame' };
  const made = await server.api('/api/mounts', { method: 'POST', body });
  expect(made.status, made.text).toBe(201);
  await until('the fourth start, and why', 60, async () => {
    const { restarts, reason } = await mount();
    return restarts >= 4 && /encoder/.test(reason);
  });
  expect((await server.api('/api/mounts/mute/stop', { method: 'POST' })).status).toBeLessThan(300);
  await until('no thread of its tries is left', 20, async () => (await threads()) <= before);
});

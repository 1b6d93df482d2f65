// A list of nothing but bad files: the fallback is heard, the files go into quarantine, and come back when they are mended.
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FailingTrack } from '../../src/model/failures.js';
import type { MountStatus } from '../../src/model/mount.js';
import { writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { writeSyntheticTrack } from '../support/synthetic-track.js';
import { until } from '../support/until.js';

const NAMES = ['empty.mp3', 'noise.mp3', 'text.flac'] as const;

let folder: string;
let good: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failing-'));
  good = join(folder, 'good.flac');
  await writeSyntheticTrack(good, 'tones', 30);
  const contents = ['', Buffer.alloc(3000, 0xa5), 'this is no audio'.repeat(100)];
  const paths = NAMES.map((name) => join(folder, name));
  await Promise.all(paths.map((path, i) => writeFile(path, contents[i] ?? '')));
  const playlist = await writePlaylist(join(folder, 'main.m3u'), paths);
  const fallback = join(folder, 'fallback.flac');
  await copyFile(good, fallback);
  server = await startServer({ config: { mounts: [{ id: 'main', path: '/main', playlist, fallback }] } });
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const status = async () => (await server.api<MountStatus>('/api/mounts/main')).json;
const failures = async () => (await server.api<FailingTrack[]>('/api/mounts/main/failures')).json;
const held = async () => (await failures()).filter(({ nextTryAt }) => nextTryAt !== null);

it('plays the fallback and says which tracks fail, and why', async () => {
  await until('the fallback is heard', 30, async () => (await status()).state === 'fallback');
  // The fallback does not wait for the last of them.
  const listed = await until('all are listed', 30, async () => {
    const found = await failures();
    return found.length === NAMES.length && found;
  });
  expect(listed.map(({ path }) => path).sort()).toEqual(NAMES.map((name) => join(folder, name)).sort());
  for (const { reason, count } of listed) {
    expect(reason).not.toBe('');
    expect(count).toBeGreaterThan(0);
  }
});

it('passes them over after three failures, also after a restart', async () => {
  await until('all are in quarantine', 60, async () => (await held()).length === NAMES.length);
  await until('they were looked at', 10, async () => (await status()).tracksFailed >= 3 * NAMES.length);
  const before = await held();
  await server.kill9();
  await server.start();
  await until('the fallback is heard again', 30, async () => (await status()).state === 'fallback');
  expect(await held()).toEqual(before);
  expect((await status()).tracksFailed).toBe(0);
});

it('plays one that was mended as soon as it is asked to try', async () => {
  const mended = join(folder, NAMES[0]);
  await copyFile(good, mended);
  const { track } = (await failures()).find(({ path }) => path === mended) ?? {};
  // A file that was replaced may have been noticed by itself.
  if (track) await server.api(`/api/mounts/main/failures/${track}`, { method: 'DELETE' });
  await until('the mended track is heard', 60, async () => (await status()).nowPlaying?.location === mended);
  expect((await failures()).map(({ path }) => path)).not.toContain(mended);
});

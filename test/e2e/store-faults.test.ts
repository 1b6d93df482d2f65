// The database is locked, full, gone and damaged under a server on the air: listeners hear nothing of it, operators do.
import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HealthCheck, SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { hear, untilHeard } from '../support/hear.js';
import { type LibraryTrack, makeLibrary } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme } from '../support/programme.js';
import { runChildStrict } from '../support/run-child.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Playheads are saved once a second: a fault shows within two, and this on a busy machine. */
const SHOWS_WITHIN_S = 10;
const HEARD_WITHIN_S = 8;

let folder: string;
let library: LibraryTrack[];
let server: ServerProcess;
let database: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-faults-'));
  library = await makeLibrary(
    folder,
    [0, 1].map((track) => ({ track, format: 'flac', durationS: 40 }) as const),
  );
  const main = { id: 'main', path: '/main', playlist: folder, channels: 1 as const };
  server = await startServer({ config: { media: { roots: [folder] }, mounts: [main] } });
  database = join(server.folder, 'state.db');
  await until('main is on the air', 30, async () => (await mainStatus()).state === 'on_air');
});
printLogOnFailure(() => server);
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function mainStatus(): Promise<MountStatus> {
  return (await server.api<MountStatus>('/api/mounts/main')).json;
}

async function storeCheck(): Promise<HealthCheck | undefined> {
  const { checks } = (await server.api<SystemHealth>('/api/health/system')).json;
  return checks.find(({ name }) => name === 'store');
}

const storeLevel = (level: number) => async () => (await storeCheck())?.level === level;

/** Asks for a change that must be kept. */
async function renameMount(name: string): Promise<number> {
  return (await server.api('/api/mounts/main', { method: 'PATCH', body: { name } })).status;
}

/** Listens while the database is harmed and until it is mended, and expects the programme as if nothing had been. */
async function listenThrough(harm: () => unknown, words: string, mend: () => unknown): Promise<void> {
  let isDone = false;
  const { framesLate } = await mainStatus();
  const recording = recordListener(server.url('/main'), { until: () => isDone });
  await harm();
  await until('health says so', SHOWS_WITHIN_S, storeLevel(1));
  expect((await storeCheck())?.summary).toContain(words);
  expect((await storeCheck())?.advice).toContain('audio goes on');
  const refused = await server.api<{ code: string; detail: string }>('/api/mounts/main', {
    method: 'PATCH',
    body: { name: 'Refused' },
  });
  expect(refused).toMatchObject({ status: 503, json: { code: 'JS_STORE_FAILED' } });
  expect(refused.json.detail).toContain(words);
  expect((await mainStatus()).name).not.toBe('Refused');
  await mend();
  isDone = true;
  const heard = await hear(await recording);
  const { violations } = checkProgramme(heard.markers, { order: library, captureS: heard.lengthS });
  expect({ messages: heard.messages, violations }).toEqual({ messages: [], violations: [] });
  expect(await mainStatus()).toMatchObject({ framesLate, restarts: 0 });
}

/** The database works again, without a restart. */
async function mustWork(name: string): Promise<void> {
  await until('health is well again', SHOWS_WITHIN_S, storeLevel(0));
  expect(await renameMount(name)).toBe(200);
}

describe('a database under a server on the air', () => {
  it('that another process keeps locked is waited for', async () => {
    const other = new Sqlite(database);
    const lock = () => other.exec('BEGIN IMMEDIATE');
    await listenThrough(lock, 'another process holds the file', async () => {
      other.exec('ROLLBACK');
      await mustWork('After the lock');
    });
    other.close();
  });

  it('whose disk takes no byte more works again when there is room', async () => {
    // The limit of the process stands in for the disk's: writes fail as they do on a full one (setrlimit(2), EFBIG).
    const limit = (size: string) => runChildStrict('prlimit', ['--pid', `${server.pid}`, `--fsize=${size}`]);
    const words = 'the disk is full or failing: make room';
    const fill = async () => {
      await limit('1:unlimited');
      const backup = await server.api<{ detail: string }>('/api/backup', { method: 'POST' });
      expect(backup).toMatchObject({ status: 503, json: { detail: expect.stringContaining(words) } });
      expect(await readdir(join(server.folder, 'backups'))).toEqual([]);
    };
    await listenThrough(fill, words, async () => {
      await limit('unlimited');
      await mustWork('After the rush');
    });
  });

  it('that is a folder now acknowledges nothing, and goes on when it is back', async () => {
    const replace = async () => {
      await rename(database, `${database}.away`);
      await mkdir(database);
    };
    await listenThrough(replace, 'was replaced by something else', async () => {
      await rmdir(database);
      await rename(`${database}.away`, database);
      await mustWork('After the folder');
    });
    await server.kill9();
    await server.start();
    expect((await mainStatus()).name).toBe('After the folder');
  });

  it('that is damaged is set aside at the next start, never silently begun anew', async () => {
    await until('main is on the air', 30, async () => (await mainStatus()).state === 'on_air');
    const garbage = 'damaged '.repeat(5000);
    // The log too: SQLite mends a file from what its log still has.
    const damage = () => Promise.all([database, `${database}-wal`].map((file) => writeFile(file, garbage)));
    await listenThrough(damage, 'was overwritten and is damaged', () => undefined);
    await server.kill9();
    await server.start();
    const aside = (await readdir(server.folder)).find((name) => /^state\.db\.damaged-[\dTZ-]+$/.test(name));
    expect(await readFile(join(server.folder, aside ?? 'none'), 'utf8')).toBe(garbage);
    expect(server.logLines().join('\n')).toContain(`it was set aside as ${database}.damaged-`);
    // Whatever keys there were are lost with it: the mounts of the config play, and the API waits for a new key.
    await untilHeard(server.url('/main'), HEARD_WITHIN_S);
    expect((await server.api('/api/mounts')).status).toBe(401);
  });
});

// A server is started on a database that it cannot write, or not even read: it goes on the air, and catches up later.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import { untilHeard } from '../support/hear.js';
import { makeLibrary } from '../support/library.js';
import { lockOut } from '../support/locked-database.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ApiCall, type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Root may write what nobody may: without this right, modes of files count for it as for everybody. */
const AS_MODES_SAY = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override'] : [];
/** The database is tried every five seconds. */
const TAKEN_UP_WITHIN_S = 20;
const HEARD_WITHIN_S = 8;

let folder: string;
let server: ServerProcess;
let database: string;
let authorization: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-at-start-'));
  await makeLibrary(folder, [{ track: 0, format: 'flac', durationS: 40 }]);
  const mounts = ['main', 'resting', 'gone'].map((id) => ({
    id,
    path: `/${id}`,
    playlist: folder,
    channels: 1 as const,
  }));
  server = await startServer({
    config: { media: { roots: [folder] }, limits: { max_cpu_percent: 100 }, mounts },
    launcher: AS_MODES_SAY,
  });
  database = join(server.folder, 'state.db');
  const made = { id: 'made', path: '/made', playlist: folder, channels: 1 };
  const changes = [
    ['/api/mounts', { method: 'POST', body: made }],
    ['/api/mounts/main', { method: 'PATCH', body: { name: 'Changed' } }],
    ['/api/mounts/resting/stop', { method: 'POST' }],
    ['/api/mounts/gone', { method: 'DELETE' }],
  ] as const;
  for (const [path, call] of changes) expect((await server.api(path, call)).status).toBeLessThan(300);
  const key = { method: 'POST', body: { name: 'operator', role: 'admin' } };
  authorization = `Bearer ${(await server.api<{ key: string }>('/api/keys', key)).json.key}`;
});
printLogOnFailure(() => server);
afterAll(async () => {
  if (server !== undefined) await chmod(server.folder, 0o700);
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const ask = <T = unknown>(path: string, call: ApiCall = {}) =>
  server.api<T>(path, { ...call, headers: { authorization } });

/** Every mount with its name and state. */
async function station(): Promise<Record<string, string>> {
  const { json } = await ask<MountStatus[]>('/api/mounts');
  return Object.fromEntries(json.map(({ id, name, state }) => [id, `${name}, ${state}`]));
}
const asItWas = { main: 'Changed, on_air', resting: 'resting, stopped', made: 'made, on_air' };

async function mustBecomeAsItWas(): Promise<void> {
  let now = {};
  const isAsItWas = async () => {
    now = await station();
    return isDeepStrictEqual(now, asItWas);
  };
  await until('all is as it was', TAKEN_UP_WITHIN_S, isAsItWas).catch(() => expect(now).toEqual(asItWas));
}

async function storeCheck() {
  const { json } = await ask<SystemHealth>('/api/health/system');
  return json.checks.find(({ name }) => name === 'store');
}

const untilStoreIs = (level: number) =>
  until(
    `the store's health is ${level}`,
    TAKEN_UP_WITHIN_S,
    async () => (await storeCheck())?.level === level,
  );

const changed = (name: string) =>
  ask<{ code: string }>('/api/mounts/main', { method: 'PATCH', body: { name } });
const refused = { status: 503, json: { code: 'JS_STORE_FAILED' } };

const log = () => server.logLines().join('\n');
const mustBeHeard = () => untilHeard(server.url('/main'), HEARD_WITHIN_S);

async function mustHavePlace(id: string, sinceMs: number): Promise<void> {
  const reader = new Sqlite(database, { readonly: true });
  const saved = reader.prepare('SELECT saved_at_ms FROM playheads WHERE mount_id = ?').pluck();
  await until(`the place of ${id} is saved`, TAKEN_UP_WITHIN_S, () => Number(saved.get(id)) > sinceMs);
  reader.close();
}

describe('a server started on a database', () => {
  it('that another process keeps to itself plays what the config says, lets nobody in, and takes it up later', async () => {
    await server.stop();
    const other = lockOut(database);
    await server.start();
    await mustBeHeard();
    for (const headers of [{}, { authorization }, { authorization: 'Bearer wrong' }]) {
      const answer = await server.api('/api/mounts', { headers });
      expect(answer).toMatchObject(refused);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await until('the log says why', TAKEN_UP_WITHIN_S, () =>
      log().includes('another process holds the file'),
    );
    const unlockedAtMs = Date.now();
    other.close();
    await until('keys are known', TAKEN_UP_WITHIN_S, async () => (await ask('/api/mounts')).status === 200);
    await mustBecomeAsItWas();
    await untilStoreIs(0);
    expect((await server.api('/api/mounts')).status).toBe(401);
    await mustHavePlace('main', unlockedAtMs);
  });

  it('that it may not write has all that is in it, refuses changes, and writes when it may', async () => {
    await server.stop();
    await chmod(database, 0o400);
    await chmod(server.folder, 0o500);
    await server.start();
    await mustBecomeAsItWas();
    await mustBeHeard();
    await untilStoreIs(1);
    expect((await storeCheck())?.summary).toContain('mend its owner and mode');
    const answer = await changed('Refused');
    expect(answer).toMatchObject(refused);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await server.api('/api/mounts')).status).toBe(401);
    await chmod(server.folder, 0o700);
    await chmod(database, 0o600);
    const writableAtMs = Date.now();
    await untilStoreIs(0);
    expect((await changed('Changed again')).status).toBe(200);
    await mustHavePlace('made', writableAtMs);
  });

  it('that is damaged and cannot be set aside leaves it as it is, lets nobody in, and sets it aside when that can be', async () => {
    await server.stop();
    await writeFile(database, 'damaged '.repeat(5000));
    await chmod(server.folder, 0o500);
    await server.start();
    await mustBeHeard();
    const inTheWay = /is damaged \(.*\) and cannot be set aside.*mend its owner and mode/;
    await until('the log says so', TAKEN_UP_WITHIN_S, () => inTheWay.test(log()));
    expect(await server.api('/api/mounts')).toMatchObject(refused);
    expect(await changed('Refused')).toMatchObject(refused);
    expect(await readFile(database, 'utf8')).toBe('damaged '.repeat(5000));
    expect((await readdir(server.folder)).filter((name) => name.includes('damaged'))).toEqual([]);
    await chmod(server.folder, 0o700);
    await until('it is set aside', TAKEN_UP_WITHIN_S, () => /was set aside as/.test(log()));
    const aside = (await readdir(server.folder)).find((name) => name.includes('damaged')) ?? '';
    expect(await readFile(join(server.folder, aside), 'utf8')).toBe('damaged '.repeat(5000));
    // With the keys it is not known any more who may come in: nobody, until the CLI makes one.
    await until('nobody is let in', TAKEN_UP_WITHIN_S, async () => (await ask('/api/mounts')).status === 401);
    await mustBeHeard();
  });
});

// Keys as operators meet them: asked for at the first start, made and revoked beside the running server, kept over kills.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { runChildStrict } from '../support/run-child.js';
import { type ApiAnswer, type ServerProcess, startServer } from '../support/server-process.js';
import { writeConfig } from '../support/toml.js';
import { until } from '../support/until.js';
import { walkApi } from '../support/walk-api.js';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let server: ServerProcess;
let configFile: string;
let music: string;

/** Runs `jetstream key ...` beside the server; what it prints. */
async function keyCommand(...args: string[]): Promise<string> {
  const output = await runChildStrict(process.execPath, [ENTRY, 'key', ...args, '--config', configFile]);
  return output.toString().trim();
}

const withKey = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });

const mountsStatus = async (headers: Record<string, string> = {}) =>
  (await server.api('/api/mounts', { headers })).status;

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), 'jetstream-music-'));
  const noise = ['-v', 'error', '-f', 'lavfi', '-i', 'anoisesrc=d=60:a=0.3'];
  for (const name of ['a.flac', 'b.flac']) await runChildStrict('ffmpeg', [...noise, join(music, name)]);
  const mount = { id: 'main', path: '/main', playlist: music };
  server = await startServer({ config: { media: { roots: [music] }, mounts: [mount] } });
  configFile = join(server.folder, 'config.toml');
});
afterAll(async () => {
  await server?.close();
  await rm(music, { recursive: true, force: true });
});
printLogOnFailure(() => server);

describe('a server on loopback', () => {
  it('is open to everybody and says so, until a key is made beside it', async () => {
    expect(await mountsStatus()).toBe(200);
    expect(server.logLines().join('\n')).toContain('jetstream key add NAME');
    const key = await keyCommand('add', 'panel', '--role', 'admin');
    await until('the API is closed', 5, async () => (await mountsStatus()) === 401);
    expect((await server.api('/api/mounts', withKey(key))).status).toBe(200);
  });

  it('keeps a browser signed in over kill -9, until its key is revoked beside it', async () => {
    const key = await keyCommand('add', 'desk', '--role', 'operator');
    const signedIn: ApiAnswer = await server.api('/api/session', { method: 'POST', body: { key } });
    const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
    expect(await mountsStatus({ cookie })).toBe(200);
    await server.kill9();
    await server.start();
    const { json } = await server.api('/api/session', { headers: { cookie } });
    expect(json).toMatchObject({ authenticated: true, name: 'desk', role: 'operator', by: 'session' });
    expect(await keyCommand('list')).toMatch(/desk +operator +all mounts +\S+ \S+ +20/);
    await keyCommand('revoke', key.slice(3, 11));
    await until('signed out', 5, async () => (await mountsStatus({ cookie })) === 401);
    expect((await server.api('/api/mounts', withKey(key))).status).toBe(401);
  });

  it('answers every operation of its document as the document says', async () => {
    const admin = withKey(await keyCommand('add', 'walker', '--role', 'admin'));
    await until('on the air', 20, async () => /"on_air"/.test((await server.api('/api/mounts', admin)).text));
    const { answers } = await walkApi({
      baseUrl: server.url(''),
      ...admin,
      samples: {
        postSession: { body: { key: await keyCommand('add', 'guest', '--role', 'viewer') } },
        postMounts: { body: { id: 'jazz', path: '/jazz', playlist: music } },
      },
      last: ['deleteMountsId'],
    });
    expect(answers.length).toBeGreaterThan(15);
    expect(answers.filter(({ faults, status }) => faults !== '' || status >= 500)).toEqual([]);
  });
});

describe('a server that others can reach', () => {
  it('does not start without a key, and starts after the very command it names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'jetstream-open-'));
    const file = join(folder, 'config.toml');
    const state = { path: join(folder, 'state.db') };
    await writeConfig(file, { server: { host: '0.0.0.0', port: await freePort() }, state, mounts: [] });
    const refused = spawnSync(process.execPath, [ENTRY, 'run', '--config', file], { encoding: 'utf8' });
    expect(refused.status).toBe(1);
    const command = /^ +(node .* key add NAME .*)$/m.exec(refused.stderr)?.[1] ?? '';
    expect(command).toContain(file);
    const made = spawnSync('sh', ['-c', command.replace('NAME', 'panel')], { encoding: 'utf8' });
    expect(made.stdout).toMatch(/^js_\w{8}_[\w-]{43}\n$/);
    const open = await startServer({ config: { server: { host: '0.0.0.0' }, state, mounts: [] } });
    expect((await open.api('/api/mounts')).status).toBe(401);
    expect((await open.api('/api/mounts', withKey(made.stdout.trim()))).status).toBe(200);
    await open.close();
    await rm(folder, { recursive: true });
  });
});

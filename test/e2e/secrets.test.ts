// No secret leaves the server but to the Icecast server it is for: not by log, API, metrics or process table.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { readProcessTree } from '../../src/supervisor/process-tree.js';
import { freePort } from '../support/free-port.js';
import { writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { runChildStrict } from '../support/run-child.js';
import { type ApiAnswer, type ApiCall, type ServerProcess, startServer } from '../support/server-process.js';
import { type StrangeServer, strangeServer, welcome } from '../support/strange-server.js';
import { until } from '../support/until.js';

/** One secret for each way a secret can come in; those the server makes itself are filled in when it has. */
const secrets = {
  config: 'kestrel-in-config',
  file: 'kestrel-in-file',
  environment: 'kestrel-in-environment',
  listUrl: 'kestrel-in-list-url',
  entryUrl: 'kestrel-in-entry-url',
  api: 'kestrel-by-api',
  refused: 'kestrel-refused-by-api',
  wrongKey: 'kestrel-as-wrong-key',
  key: 'the secret part of a key',
  session: 'the id of a session',
};

const PROGRAMS = ['render/process.js', 'main.js', 'ffmpeg', 'lame'];

let folder: string;
let key = '';
let server: ServerProcess;
let friendly: StrangeServer;
let hostile: StrangeServer;
/** What `/proc` told of the server and its descendants, by program. */
const commandLines = new Map<string, string>();
const childEnvironments = new Map<string, string>();

/** The secrets, and the Basic credentials made of them, that occur in a text. */
function leaksIn(text: string): string[] {
  return Object.values(secrets).flatMap((secret) => {
    const basic = Buffer.from(`source:${secret}`).toString('base64');
    return [secret, basic].filter((form) => text.includes(form));
  });
}

/** Notes the processes there are now; those that end while they are looked at are missed. */
function lookAtProcesses(): void {
  for (const pid of readProcessTree(server.pid ?? 0)?.pids ?? []) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const program = PROGRAMS.find((name) => line.includes(name)) ?? line;
      commandLines.set(program, `${commandLines.get(program) ?? ''}${line}\n`);
      // A child that has not begun its own program yet still shows the server's.
      if (program === 'main.js') continue;
      childEnvironments.set(program, readFileSync(`/proc/${pid}/environ`, 'utf8'));
    } catch {
      // Gone already.
    }
  }
}

/** A source's password as it is sent. */
const sent = (secret: string) => Buffer.from(`source:${secret}`).toString('base64');

/** Calls the API with the key, once there is one. */
function ask<T>(path: string, call: ApiCall = {}): Promise<ApiAnswer<T>> {
  return server.api<T>(path, { ...call, headers: { 'x-api-key': key, ...call.headers } });
}

/** Makes a key and signs in with it. */
async function makeKeyAndSession(): Promise<void> {
  const made = await server.api<{ key: string }>('/api/keys', {
    method: 'POST',
    body: { name: 'panel', role: 'admin' },
  });
  key = made.json.key;
  secrets.key = key.slice('js_12345678_'.length);
  const signedIn = await server.api('/api/session', { method: 'POST', body: { key } });
  secrets.session = /jetstream_session=([\w-]+)/.exec(signedIn.headers.get('set-cookie') ?? '')?.[1] ?? '';
  expect([secrets.key.length, secrets.session.length]).toEqual([43, 43]);
  expect(leaksIn(signedIn.text)).toEqual([]);
}

async function targetStates(): Promise<readonly string[]> {
  const { json } = await ask<MountStatus>('/api/mounts/sent');
  return json.targets.map(({ state }) => state);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  const track = join(folder, 'noise.flac');
  await runChildStrict('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'anoisesrc=d=120:a=0.3', track]);
  const entry = `http://user:${secrets.entryUrl}@127.0.0.1:9/track.mp3`;
  const playlist = await writePlaylist(join(folder, 'main.m3u'), [entry, track]);
  await writeFile(join(folder, 'password'), `${secrets.file}\n`);
  friendly = await strangeServer(welcome);
  hostile = await strangeServer((socket) => socket.end('HTTP/1.0 401 Unauthorized\r\n\r\n'));
  const host = '127.0.0.1';
  server = await startServer({
    env: { JETSTREAM_SOURCE_PASSWORD: secrets.environment },
    config: {
      log: { level: 'trace' },
      media: { roots: [folder] },
      mounts: [
        {
          id: 'sent',
          path: '/sent',
          playlist,
          icecast_servers: [
            { host, port: friendly.port, password: secrets.config },
            { host, port: hostile.port, password_file: join(folder, 'password') },
            { host, port: await freePort() },
          ],
        },
        { id: 'remote', path: '/remote', playlist: `http://user:${secrets.listUrl}@127.0.0.1:9/list.m3u` },
      ],
    },
  });
  await makeKeyAndSession();
  const target = { host, port: hostile.port };
  const made = await ask('/api/mounts', {
    method: 'POST',
    body: { id: 'made', path: '/made', playlist, icecast_servers: [{ ...target, password: secrets.api }] },
  });
  expect(made.status, made.text).toBe(201);
  await until('an encoder and a decoder seen, every server asked', 20, async () => {
    lookAtProcesses();
    const states = await targetStates();
    const isSettled = states.join() === 'connected,auth_failed,backing_off';
    const isMadeAsked = hostile.requests.some((head) => head.includes(sent(secrets.api)));
    return isSettled && isMadeAsked && PROGRAMS.every((name) => commandLines.has(name));
  });
  await until('the mount without a playlist says why', 20, () =>
    server.logLines().some((line) => line.includes('"mount":"remote"')),
  );
}, 60_000);

afterAll(async () => {
  await server?.close();
  await friendly?.close();
  await hostile?.close();
  await rm(folder, { recursive: true, force: true });
});

printLogOnFailure(() => server);

describe('a secret', () => {
  it('reaches the server it is for, and no other', () => {
    const isSource = (head: string) => !head.startsWith('GET ');
    expect(friendly.requests.find(isSource)).toContain(sent(secrets.config));
    const asked = hostile.requests.filter(isSource).join('\n');
    expect(asked).toContain(sent(secrets.file));
    expect(asked).toContain(sent(secrets.api));
    expect(leaksIn(friendly.requests.join('\n'))).toEqual([sent(secrets.config)]);
  });

  it('is in no answer of the API, not even to a definition that is refused', async () => {
    const body = {
      id: 'other',
      path: '/other',
      playlist: `http://user:${secrets.refused}@127.0.0.1:9/x.m3u`,
      icecast_servers: [
        { host: '127.0.0.1', pasword: secrets.refused, password: secrets.refused, port: 'x' },
      ],
    };
    const refused = await ask('/api/mounts', { method: 'POST', body });
    expect(refused.status).toBe(422);
    const reloaded = await ask('/api/mounts/remote/playlist/reload', { method: 'POST' });
    expect(reloaded.status).toBe(422);
    const paths = [
      '/api/mounts',
      '/api/mounts/sent',
      '/api/health/system',
      '/api/metrics',
      '/status-json.xsl',
      '/api/keys',
      '/api/session',
      '/api/openapi.json',
    ];
    const answers = await Promise.all(paths.map((path) => ask(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    for (const { text } of [refused, reloaded, ...answers]) expect(leaksIn(text)).toEqual([]);
  });

  it('is in no answer to a wrong key, a wrong session or a sign-in', async () => {
    const cookie = `jetstream_session=${secrets.session}`;
    const wrong = { 'x-api-key': secrets.wrongKey };
    const answers = [
      await ask('/api/mounts', { headers: wrong }),
      await ask('/api/session', { headers: wrong }),
      await ask('/api/session', { method: 'POST', body: { key: secrets.wrongKey } }),
      await ask('/api/session', { method: 'POST', body: { key: { nested: secrets.wrongKey } } }),
      await server.api('/api/session', { headers: { cookie } }),
      await server.api('/api/mounts/sent/skip', { method: 'POST', headers: { cookie } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 200, 401, 400, 200, 403]);
    for (const { text } of answers) expect(leaksIn(text)).toEqual([]);
  });

  it('of a caller is in the database as a hash only', () => {
    const files = ['state.db', 'state.db-wal'].map((name) =>
      readFileSync(join(server.folder, name), 'latin1'),
    );
    expect(files.join('')).toContain('api_keys');
    for (const secret of [secrets.key, secrets.session, secrets.wrongKey]) {
      expect(files.join('').includes(secret)).toBe(false);
    }
  });

  it('is in no command line of the server or its children, and in no environment of these', () => {
    expect([...commandLines.keys()]).toEqual(expect.arrayContaining(PROGRAMS));
    expect(leaksIn([...commandLines.values()].join('\n'))).toEqual([]);
    const children = PROGRAMS.filter((name) => name !== 'main.js');
    expect([...childEnvironments.keys()]).toEqual(expect.arrayContaining(children));
    expect(leaksIn([...childEnvironments.values()].join('\n'))).toEqual([]);
  });

  it('is in no line of the log at its most talkative', () => {
    const log = server.logLines().join('\n');
    expect(log).toContain('auth_failed');
    expect(log).toContain('"mount":"remote"');
    expect(leaksIn(log)).toEqual([]);
  });
});

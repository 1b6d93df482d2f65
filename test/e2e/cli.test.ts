// Every command as people and scripts use it, against a real server with keys.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackupReport } from '../../src/model/backups.js';
import type { MountStatus } from '../../src/model/mount.js';
import type { Outlook } from '../../src/model/outlook.js';
import type { QueueEntry } from '../../src/model/queue.js';
import { type LibraryTrack, makeLibrary } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder: string;
let library: LibraryTrack[];
let server: ServerProcess;
let config: string;
let key: string;

/** Runs the program to its end, by default with the config of the server and its key in the variable. */
async function jetstream(args: readonly string[], env: Record<string, string> = { JETSTREAM_API_KEY: key }) {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { PATH: process.env.PATH, JETSTREAM_CONFIG: config, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const texts = ['', ''];
  for (const [index, stream] of [child.stdout, child.stderr].entries()) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      texts[index] += text;
    });
  }
  const [code] = await once(child, 'close');
  const [out = '', err = ''] = texts;
  return { code: code as number, out: out.trimEnd(), err: err.trimEnd() };
}

/** What a command prints with `--json`. */
async function json<T>(...args: string[]): Promise<T> {
  const { code, out, err } = await jetstream([...args, '--json']);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-'));
  library = await makeLibrary(
    folder,
    [0, 1, 2].map((track) => ({ track, format: 'flac', durationS: 60 }) as const),
  );
  const main = { id: 'main', path: '/main', playlist: folder, channels: 1 as const };
  server = await startServer({ config: { media: { roots: [folder] }, mounts: [main] } });
  config = join(server.folder, 'config.toml');
  key = (await jetstream(['key', 'add', 'desk', '--role', 'admin'])).out;
  await until('the key holds', 5, async () => (await server.api('/api/mounts')).status === 401);
  await until('on the air', 30, async () => (await json<MountStatus>('mounts', 'main')).state === 'on_air');
});
printLogOnFailure(() => server);
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('jetstream', () => {
  it('status says how the server is', async () => {
    const { code, out } = await jetstream(['status']);
    expect(code).toBe(0);
    expect(out).toMatch(/^(healthy|warning): JetStream \S+ at http:\/\/127\.0\.0\.1:\d+, up /);
    expect(out).toMatch(/\nstore +0 +\S+ \S+ +the database takes writes/);
    expect(await json('status')).toMatchObject({ mounts: { total: 1, onAir: 1 } });
  });

  it('mounts lists them, and shows one', async () => {
    expect((await jetstream(['mounts'])).out).toMatch(/^ID .*\nmain +\/main +on_air +Markers - Track 0 /);
    expect((await jetstream(['mounts', 'main'])).out).toContain(`playlist   ${folder}, 3 entries`);
  });

  it('queue, next and skip: what is queued first comes next', async () => {
    const track = library[2]?.path ?? '';
    expect((await jetstream(['queue', 'main', track])).out).toMatch(/^queued as \d+: Markers - Track 2$/);
    const first = await json<QueueEntry>('queue', 'main', library[1]?.path ?? '', '--first');
    const queued = await json<QueueEntry[]>('queue', 'main');
    expect(queued.map(({ title }) => title)).toEqual(['Track 1', 'Track 2']);
    expect((await jetstream(['queue', 'main'])).out).toContain('Markers - Track 1');
    await until('the queue comes', 10, async () => {
      const { next } = await json<Outlook>('next', 'main', '--count', '2');
      return next[0]?.title === 'Track 1' && next.length === 2;
    });
    expect((await jetstream(['next', 'main'])).out).toMatch(
      /^AT \(UTC\) +TRACK +WHY\n\d\d:\d\d:\d\d +Markers - Track 1 /,
    );
    expect((await jetstream(['queue', 'main', '--remove', first.id])).out).not.toContain('Track 1');
    expect((await jetstream(['queue', 'main', '--clear'])).out).toBe('the queue is empty');
    expect((await jetstream(['skip', 'main'])).out).toBe('main goes to its next track and leaves "Track 0"');
  });

  it('events tells what happens, from then on until the count', async () => {
    const listening = jetstream([
      'events',
      '--types',
      'queue_changed',
      '--mount',
      'main',
      '--count',
      '2',
      '--json',
    ]);
    const stirring = setInterval(() => void jetstream(['queue', 'main', '--clear']), 1000);
    const { code, out } = await listening;
    clearInterval(stirring);
    expect(code).toBe(0);
    const told = out.split('\n').map((line) => JSON.parse(line) as { type: string; mount: string });
    expect(told).toHaveLength(2);
    for (const event of told) expect(event).toMatchObject({ type: 'queue_changed', mount: 'main' });
  });

  it('reload reads a playlist, or the config; check --diff says before what that does', async () => {
    expect((await jetstream(['reload', 'main'])).out).toContain('3 entries, 0 new, 0 gone');
    const original = await readFile(config, 'utf8');
    await writeFile(config, original.replace('id = "main"', 'id = "main"\nname = "Radio"'));
    expect((await jetstream(['check', '--diff'])).out).toContain('main: changes without a cut: name');
    expect((await jetstream(['reload'])).out).toMatch(
      /config\.toml: reloaded\n +main: changes without a cut: name/,
    );
    expect((await json<MountStatus>('mounts', 'main')).name).toBe('Radio');
  });

  it('backup copies the database while it is used', async () => {
    const report = await json<BackupReport>('backup');
    expect(report.path.startsWith(join(server.folder, 'backups'))).toBe(true);
    expect((await stat(report.path)).size).toBe(report.bytes);
    const copy = new Sqlite(report.path, { readonly: true });
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(copy.prepare('SELECT name FROM api_keys').pluck().all()).toEqual(['desk']);
    copy.close();
    expect((await jetstream(['backup'])).out).toMatch(/^\/.*\.db: [\d.]+ kB in \d+\.\d\d s$/);
  });
});

describe('a command that cannot be done', () => {
  it('says in one line why, and by its code what kind of fault it is', async () => {
    expect(await jetstream(['skip', 'nobody'])).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^the server at \S+ refused: there is no mount "nobody"$/),
    });
    expect((await jetstream(['skip'])).code).toBe(2);
    expect((await jetstream(['status', '--url', 'http://127.0.0.1:1'])).code).toBe(3);
    expect((await jetstream(['status'], {})).code).toBe(4);
    expect((await jetstream(['queue', 'main', '/etc/passwd'])).err).toContain('refused');
  });

  it('takes its key from a file as well', async () => {
    const keyFile = join(folder, 'key');
    await writeFile(keyFile, `${key}\n`);
    expect((await jetstream(['status', '--key-file', keyFile], {})).code).toBe(0);
  });
});

it('a backup put in place of a lost database brings everything back', async () => {
  const { path } = await json<BackupReport>('backup');
  const before = await json<{ id: string }[]>('key', 'list');
  await server.stop();
  const database = join(server.folder, 'state.db');
  for (const file of [database, `${database}-wal`, `${database}-shm`]) await rm(file, { force: true });
  await writeFile(database, await readFile(path));
  await server.start();
  expect(await json<{ id: string }[]>('key', 'list')).toMatchObject(before.map(({ id }) => ({ id })));
  expect((await json<MountStatus>('mounts', 'main')).id).toBe('main');
});

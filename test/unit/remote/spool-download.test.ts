// Remote tracks become files: within bounds, whole or not at all.
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UNTRUSTED } from '../../../src/remote/remote-access.js';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { SpoolDownload, type SpooledFile, type SpoolOrder } from '../../../src/remote/spool-download.js';
import { body, startHttpServer, type TestHttpServer } from '../../support/http-server.js';

let server: TestHttpServer;
let client: RemoteClient;
let folder = '';
beforeEach(async () => {
  server = await startHttpServer();
  client = new RemoteClient({ limits: { betweenBytesMs: 500 } });
  folder = join(await mkdtemp(join(tmpdir(), 'jetstream-spool-')), 'spool');
});
afterEach(async () => {
  await client.close();
  await server.close();
  await rm(join(folder, '..'), { recursive: true, force: true });
});

function order(over: Partial<SpoolOrder> = {}): SpoolOrder {
  const access = { trustedHosts: [], allowPrivate: true };
  return { url: `${server.origin}/a.mp3`, access, folder, maxBytes: 1e6, held: null, ...over };
}

async function fetched(over: Partial<SpoolOrder> = {}): Promise<SpooledFile> {
  const download = new SpoolDownload(order(over), client);
  try {
    for (;;) {
      const file = await download.step();
      if (file) return file;
    }
  } finally {
    await download.close();
  }
}

const files = () => readdir(folder).catch(() => []);

/** Files of the spool that this process holds open, removed ones too. */
async function openParts(): Promise<string[]> {
  const descriptors = await readdir('/proc/self/fd');
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')));
  return targets.filter((target) => target.startsWith(folder));
}

describe('a remote track', () => {
  it('is a file of its own when it is whole', async () => {
    const sound = Buffer.alloc(300_000, 7);
    server.answers.set('/a.mp3', body(sound, { etag: '"1"', 'content-type': 'audio/mpeg' }));
    const file = await fetched();
    expect(file).toMatchObject({ sizeBytes: 300_000, etag: '"1"', lastModified: null });
    expect((await readFile(file.path)).equals(sound)).toBe(true);
    expect(await files()).toHaveLength(1);
  });

  it('leaves nothing behind, whenever it is given up', async () => {
    server.answers.set('/a.mp3', body(Buffer.alloc(300_000, 7), { 'content-type': 'audio/mpeg' }));
    for (let turns = 0, isOver = false; !isOver; turns++) {
      const download = new SpoolDownload(order(), client);
      const step = download.step().then(
        () => true,
        () => false,
      );
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      const closing = download.close();
      isOver = await step;
      await closing;
      expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([]);
      expect(await openParts()).toEqual([]);
    }
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['is too large by its length', { 'content-length': '2000000' }, /max_remote_file/],
    ['is a live stream', { 'icy-metaint': '16000', 'content-type': 'audio/mpeg' }, /live stream/],
    ['is a list', { 'content-type': 'application/vnd.apple.mpegurl' }, /not a track/],
    ['is a page', { 'content-type': 'text/html; charset=utf-8' }, /not a track/],
  ])('that %s is refused before it is read', async (_what, headers, message) => {
    server.answers.set('/a.mp3', (_request, response) => {
      response.writeHead(200, headers).flushHeaders();
    });
    await expect(fetched()).rejects.toThrow(message);
    expect(await files()).toEqual([]);
  });

  it.each<[string, string | null, RegExp]>([
    ['is longer than it may be', 'x'.repeat(2_000_000), /larger than 1000000 bytes/],
    ['is empty', '', /empty/],
    ['breaks off', null, /./],
  ])('that %s leaves nothing behind', async (_what, content, message) => {
    server.answers.set('/a.mp3', (_request, response) => {
      response.writeHead(200, content === null ? { 'content-length': '5000' } : {});
      if (content === null) response.write('half', () => response.destroy());
      else response.end(content);
    });
    await expect(fetched()).rejects.toMatchObject({
      code: 'JS_REMOTE_FAILED',
      message: expect.stringMatching(message),
    });
    expect(await files()).toEqual([]);
  });

  it('that nobody wants any more leaves nothing behind', async () => {
    server.answers.set('/a.mp3', (_request, response) => {
      response.writeHead(200, { 'content-length': '5000' }).write('half');
    });
    const download = new SpoolDownload(order(), client);
    const step = download.step().catch((error: unknown) => error);
    while ((await files()).length === 0) await new Promise(setImmediate);
    await download.close();
    expect(await step).toMatchObject({ code: 'JS_REMOTE_FAILED' });
    expect(await files()).toEqual([]);
  });

  it('in a private network is refused', async () => {
    await expect(fetched({ access: UNTRUSTED })).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
    expect(server.requests).toEqual([]);
  });
});

describe('a copy of an earlier time', () => {
  const held = (): SpooledFile => ({
    url: `${server.origin}/a.mp3`,
    path: join(folder, 'old.spool'),
    sizeBytes: 5,
    etag: '"1"',
    lastModified: null,
  });

  it.each([304, 500, 503])('is taken again on %s', async (status) => {
    server.answers.set('/a.mp3', (_request, response) => void response.writeHead(status).end());
    expect(await fetched({ held: held() })).toEqual(held());
    expect(server.requests[0]?.headers['if-none-match']).toBe('"1"');
  });

  it('is taken again while the server is away', async () => {
    const copy = held();
    await server.close();
    expect(await fetched({ held: copy })).toEqual(copy);
  });

  it('gives way to a new version, under a name of its own', async () => {
    server.answers.set('/a.mp3', body('newer'));
    const file = await fetched({ held: held() });
    expect(file.path).not.toBe(held().path);
    expect(await readFile(file.path, 'utf8')).toBe('newer');
  });

  it('is not played when the server says that the track is gone', async () => {
    await expect(fetched({ held: held() })).rejects.toThrow(/answered 404/);
  });
});

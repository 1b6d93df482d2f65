// Lists that merely name a live stream, at one place or several: what makes them one, and what does not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaylist } from '../../../src/playlist/load.js';
import { isStreamItself } from '../../../src/playlist/stream-list.js';
import { type RemoteAccess, UNTRUSTED } from '../../../src/remote/remote-access.js';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { body, startHttpServer, type TestHttpServer } from '../../support/http-server.js';
import { startShoutcastRelay } from '../../support/shoutcast-relay.js';

const OPEN: RemoteAccess = { trustedHosts: [], allowPrivate: true };

let root: string;
let server: TestHttpServer;
let client: RemoteClient;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetstream-stream-list-'));
  server = await startHttpServer();
  client = new RemoteClient();
  server.answers
    .set('/live', body('x', { 'icy-name': 'Radio', 'content-type': 'audio/mpeg' }))
    .set('/other', body('x', { 'content-type': 'audio/aacp' }))
    .set('/track.mp3', body('x', { 'content-type': 'audio/mpeg', 'content-length': '1' }))
    .set('/hls.m3u8', body('#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.aac'));
});
afterEach(async () => {
  await client.close();
  await server.close();
  await rm(root, { recursive: true, force: true });
});

async function load(name: string, content: string, access = OPEN) {
  const path = join(root, name);
  await writeFile(path, content);
  return loadPlaylist(path, { roots: null, remote: { client, access } });
}
const at = (...paths: string[]) => paths.map((path) => `${server.origin}${path}`).join('\n');

describe('a list is a stream', () => {
  it.each([
    ['l.m3u', (live: string) => live],
    ['l.m3u', (live: string) => `#EXTM3U\n#EXTINF:-1,The Radio\n${live}\n`],
    ['l.pls', (live: string) => `[playlist]\nNumberOfEntries=1\nFile1=${live}\nLength1=-1\nTitle1=The Radio`],
  ])('when it names nothing but one: %s', async (name, write) => {
    const list = await load(name, write(at('/live')));
    expect(list).toMatchObject({ kind: 'stream', entries: [{ location: at('/live') }] });
    expect(isStreamItself(list)).toBe(false);
  });

  it('of all the places it names, by the first that can be had', async () => {
    const list = await load('l.m3u', at('/gone', '/live', '/other'));
    expect([list.kind, list.entries.length]).toEqual(['stream', 3]);
  });

  it('when it names HLS, or a Shoutcast v1 server', async () => {
    expect((await load('l.m3u', at('/hls.m3u8'))).kind).toBe('stream');
    const relay = await startShoutcastRelay(Buffer.alloc(10), []);
    try {
      expect((await load('l.pls', `[playlist]\nFile1=http://127.0.0.1:${relay.port}/`)).kind).toBe('stream');
    } finally {
      await relay.close();
    }
  });

  it('and another one than a list of the same tracks', async () => {
    const before = await load('l.m3u', at('/live'));
    server.answers.set('/live', body('x', { 'content-type': 'audio/mpeg', 'content-length': '1' }));
    const after = await load('l.m3u', at('/live'));
    expect([before.kind, after.kind]).toEqual(['stream', 'm3u']);
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });
});

describe('a list stays one of tracks', () => {
  it('when the first that can be had has a length', async () => {
    expect((await load('l.m3u', at('/gone', '/track.mp3', '/live'))).kind).toBe('m3u');
  });

  it('when it names files as well, and nobody is asked', async () => {
    expect((await load('l.m3u', `a.mp3\n${at('/live')}`)).kind).toBe('m3u');
    expect(server.requests).toEqual([]);
  });

  it('when nothing of it can be had, but it claims lengths or is long', async () => {
    expect((await load('l.m3u', `#EXTM3U\n#EXTINF:180,A\n${at('/gone')}`)).kind).toBe('m3u');
    const many = Array.from({ length: 17 }, (_, index) => `/gone-${index}`);
    expect((await load('l.m3u', at(...many))).kind).toBe('m3u');
    expect(server.requests).toHaveLength(5);
  });
});

describe('a list that may be a stream', () => {
  it('is unreadable while nothing of it can be had', async () => {
    await expect(load('l.m3u', at('/gone', '/gone-too'))).rejects.toMatchObject({
      code: 'JS_REMOTE_FAILED',
      message: expect.stringMatching(/nothing that the list .* names can be had: .*answered 404/),
    });
  });

  it('is refused where it leads into a private network', async () => {
    await expect(load('l.m3u', at('/live'), UNTRUSTED)).rejects.toMatchObject({
      code: 'JS_FORBIDDEN_URL',
      message: expect.stringContaining('allow_private_urls'),
    });
    expect(server.requests).toEqual([]);
  });

  it('is trusted as far as its own host', async () => {
    server.answers.set('/l.m3u', body('/live'));
    const location = `${server.origin}/l.m3u`;
    const trusted = { trustedHosts: [`127.0.0.1:${server.port}`], allowPrivate: false };
    const list = await loadPlaylist(location, { roots: null, remote: { client, access: trusted } });
    expect(list).toMatchObject({ kind: 'stream', entries: [{ location: at('/live') }] });
    expect(isStreamItself(list)).toBe(false);
  });
});

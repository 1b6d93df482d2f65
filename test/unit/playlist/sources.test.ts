// What a playlist may be beside a list file: patterns, URLs; and what of it may be read.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listedEntries, playlistDifference } from '../../../src/playlist/difference.js';
import { inspectEntries, MAX_UNREADABLE } from '../../../src/playlist/inspect.js';
import { loadPlaylist } from '../../../src/playlist/load.js';
import { type RemoteAccess, UNTRUSTED } from '../../../src/remote/remote-access.js';
import { RemoteClient } from '../../../src/remote/remote-client.js';
import { body, redirect, startHttpServer, type TestHttpServer } from '../../support/http-server.js';
import { loadedPlaylist } from '../../support/loaded-playlist.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetstream-sources-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function file(name: string, content = 'x'): Promise<string> {
  const path = join(root, name);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, content);
  return path;
}
const below = async (location: string, roots: readonly string[] | null = null) => {
  const { entries, unreadable } = await loadPlaylist(location, { roots, remote: null });
  const short = (path: string) => path.replace(`${root}/`, '');
  return [entries.map((entry) => short(entry.location)), unreadable.map((entry) => short(entry.location))];
};

describe('a pattern', () => {
  it('names audio files below its folder, in the order of a folder', async () => {
    for (const name of ['m/b/10.flac', 'm/b/9.flac', 'm/a.flac', 'm/c.mp3', 'm/d.flac.txt', 'n/e.flac'])
      await file(name);
    expect(await below(join(root, 'm/**/*.flac'))).toEqual([['m/a.flac', 'm/b/9.flac', 'm/b/10.flac'], []]);
    expect(await below(join(root, '{m,n}/*.{flac,mp3}'))).toEqual([['m/a.flac', 'm/c.mp3', 'n/e.flac'], []]);
  });

  it('is a name where there is a file of that name', async () => {
    await file('[2001]/a.mp3');
    await file('2/b.mp3');
    expect(await below(join(root, '[2001]'))).toEqual([['[2001]/a.mp3'], []]);
    await expect(below(join(root, '[3]'))).rejects.toMatchObject({ code: 'JS_PLAYLIST_EMPTY' });
  });
});

describe('media roots', () => {
  it('keep out what lies elsewhere: by path, by link, beside the root by name', async () => {
    const [inside, outside] = [await file('music/a.mp3'), await file('music2/b.mp3')];
    await symlink(outside, join(root, 'music/link.mp3'));
    const list = await file(
      'music/l.m3u',
      `a.mp3\nlink.mp3\n../music2/b.mp3\n/etc/passwd\nhttp://h.example/c.mp3`,
    );
    const roots = [join(root, 'music')];
    const { entries, unreadable } = await loadPlaylist(list, { roots, remote: null });
    expect(entries.map(({ location }) => location)).toEqual([inside, 'http://h.example/c.mp3']);
    expect(unreadable.map(({ reason }) => reason)).toEqual(
      Array(3).fill(expect.stringContaining('outside of the media roots')),
    );
    for (const place of [join(root, 'music2'), outside, join(root, 'music2/*.mp3'), '/etc/passwd'])
      await expect(loadPlaylist(place, { roots, remote: null })).rejects.toMatchObject({
        code: 'JS_FORBIDDEN_PATH',
      });
    expect(await below(join(root, 'music'), roots)).toEqual([['music/a.mp3'], ['music/link.mp3']]);
  });
});

describe('entries that cannot be read', () => {
  it('are told with reasons, and stay where they may come back', async () => {
    await mkdir(join(root, 'folder'));
    const list = await file(
      'l.m3u',
      `${await file('a.mp3')}\ngone.mp3\nfolder\n${await file('empty.mp3', '')}`,
    );
    const { entries, unreadable } = await loadPlaylist(list);
    expect(entries).toHaveLength(4);
    expect(unreadable.map(({ reason }) => reason)).toEqual([
      'there is no such file',
      'it is a folder, not a track',
      'it is empty (0 bytes)',
    ]);
  });

  it('are counted beyond the first thousand', async () => {
    const entries = Array.from({ length: MAX_UNREADABLE + 5 }, (_, index) => ({
      location: join(root, `${index}.mp3`),
    }));
    const found = await inspectEntries(entries, null, 60_000);
    expect(found.unreadable).toHaveLength(MAX_UNREADABLE);
    expect(found.unreadableCount).toBe(MAX_UNREADABLE + 5);
  });

  it('cost no more time than there is', async () => {
    const entries = [{ location: join(root, 'gone.mp3') }];
    expect(await inspectEntries(entries, null, 0)).toEqual({ entries, unreadable: [], unreadableCount: 0 });
  });
});

describe('a reload', () => {
  it('names what came and went, at most a thousand of each', () => {
    const many = Array.from({ length: 1500 }, (_, index) => ({ location: `/${index}` }));
    const kept = { location: '/kept' };
    const difference = playlistDifference(
      [kept, { location: '/gone' }],
      [loadedPlaylist('l', [kept, ...many, kept])],
    );
    expect(difference).toMatchObject({
      entries: 1502,
      addedCount: 1500,
      removed: ['/gone'],
      removedCount: 1,
    });
    expect(difference.added).toHaveLength(1000);
  });

  it('can be looked through by pages', () => {
    const list = loadedPlaylist('l', [
      { location: '/a' },
      { location: '/b', title: 'B', options: { gainDb: 1 } },
    ]);
    const unreadable = [{ location: '/b', reason: 'gone' }];
    const lists = [{ ...list, unreadable }, undefined, loadedPlaylist('m', [{ location: '/a' }])];
    const b = { index: 1, location: '/b', title: 'B', artist: null, options: { gainDb: 1 }, problem: 'gone' };
    expect(listedEntries(lists, { offset: 1, limit: 5 })).toEqual([
      { list: 0, ...b },
      { list: 2, index: 0, location: '/a', title: null, artist: null, options: null, problem: null },
    ]);
    expect(listedEntries(lists, { offset: 1, limit: 1 })).toHaveLength(1);
    expect(listedEntries(lists, { offset: 2, limit: 5 })).toMatchObject([{ list: 2, index: 0 }]);
    expect(listedEntries(lists, { offset: 9, limit: 5 })).toEqual([]);
  });
});

describe('a list by URL', () => {
  let server: TestHttpServer;
  let client: RemoteClient;
  beforeEach(async () => {
    server = await startHttpServer();
    client = new RemoteClient();
  });
  afterEach(async () => {
    await client.close();
    await server.close();
  });
  const load = (path: string, access: RemoteAccess = { trustedHosts: [], allowPrivate: true }) =>
    loadPlaylist(`${server.origin}${path}`, { roots: null, remote: { client, access } });

  it('has its entries relative to where it came from in the end', async () => {
    server.answers.set('/x/a%20b.mp3', body('x'));
    server.answers.set('/l', redirect('/x/list.pls')).set('/x/list.pls', body('[playlist]\nFile1=a b.mp3'));
    const { kind, entries } = await load('/l');
    expect([kind, entries]).toEqual(['pls', [{ location: `${server.origin}/x/a%20b.mp3` }]]);
  });

  it('of a track is a list of that one, whether its name or its server says so', async () => {
    server.answers.set('/play', body('x', { 'content-type': 'audio/mpeg', 'content-length': '1' }));
    server.answers.set('/song.ogg', body('x', { 'content-length': '1' }));
    for (const path of ['/play', '/song.ogg'])
      expect(await load(path)).toMatchObject({
        kind: 'file',
        entries: [{ location: `${server.origin}${path}` }],
      });
  });

  it.each<[string, string, Record<string, string>]>([
    ['a relay', 'x', { 'icy-name': 'Radio', 'content-type': 'audio/mpeg' }],
    ['audio without a length', 'x', { 'content-type': 'audio/mpeg' }],
    ['HLS', '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.aac', {}],
  ])('that is %s is a stream, whatever its name', async (_what, content, headers) => {
    for (const path of ['/l', '/l.mp3']) {
      server.answers.set(path, body(content, headers));
      if (path === '/l.mp3' && headers['content-type'] === undefined) continue;
      const { kind, entries } = await load(path);
      expect([kind, entries]).toEqual(['stream', [{ location: `${server.origin}${path}` }]]);
    }
  });

  it.each<[string, string, Record<string, string>, RegExp]>([
    ['a page', '<!DOCTYPE html><html></html>', { 'content-type': 'text/html' }, /HTML/],
  ])('that is %s is refused', async (_what, content, headers, message) => {
    server.answers.set('/l', body(content, headers));
    await expect(load('/l')).rejects.toMatchObject({
      code: 'JS_PLAYLIST_UNREADABLE',
      message: expect.stringMatching(message),
    });
  });

  it('in a private network is refused unless its host is trusted', async () => {
    server.answers.set('/l', body('a.mp3')).set('/a.mp3', body('x'));
    await expect(load('/l', UNTRUSTED)).rejects.toMatchObject({ code: 'JS_FORBIDDEN_URL' });
    expect(server.requests).toEqual([]);
    const trusted = { trustedHosts: [`127.0.0.1:${server.port}`], allowPrivate: false };
    expect((await load('/l', trusted)).entries).toHaveLength(1);
  });
});

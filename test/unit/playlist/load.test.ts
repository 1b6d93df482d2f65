import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadPlaylist, MAX_LIST_BYTES } from '../../../src/playlist/load.js';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'jetstream-load-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array = ''): Promise<string> {
  await writeFile(join(root, name), content);
  return join(root, name);
}

describe('loading a playlist', () => {
  it('tells M3U from PLS by content, whatever the name', async () => {
    const m3u = await loadPlaylist(await file('a.txt', 'one.mp3\r\n'));
    expect(m3u).toEqual({
      location: join(root, 'a.txt'),
      kind: 'm3u',
      entries: [{ location: join(root, 'one.mp3') }],
      problems: [],
      unreadable: [{ location: join(root, 'one.mp3'), reason: 'there is no such file' }],
      unreadableCount: 1,
      fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect((await loadPlaylist(await file('b.m3u', '[playlist]\nFile1=x.mp3'))).kind).toBe('pls');
    expect((await loadPlaylist(await file('c.pls', '#EXTM3U\nx.mp3'))).kind).toBe('m3u');
    expect((await loadPlaylist(await file('d.pls', 'File1=x.mp3'))).kind).toBe('pls');
  });

  it('reads Latin-1 and UTF-16 lists', async () => {
    const latin = await loadPlaylist(await file('a.m3u', Buffer.from('R\xf6yksopp.mp3', 'latin1')));
    expect(latin.entries).toEqual([{ location: join(root, 'Röyksopp.mp3') }]);
    const wide = await loadPlaylist(
      await file('b.m3u', Buffer.from('\ufeff#EXTM3U\r\nRöyksopp.mp3\r\n', 'utf16le')),
    );
    expect(wide.entries).toEqual([{ location: join(root, 'Röyksopp.mp3') }]);
  });

  it('takes a folder and a single audio file', async () => {
    const track = await file('one.mp3');
    expect(await loadPlaylist(track)).toMatchObject({ kind: 'file', entries: [{ location: track }] });
    expect(await loadPlaylist(root)).toMatchObject({ kind: 'folder', entries: [{ location: track }] });
  });

  it('decodes percent-encoded paths only where the file on disk says so', async () => {
    await file('a b.mp3');
    await file('100%25.mp3');
    await file('100%.mp3');
    const { entries } = await loadPlaylist(
      await file('l.m3u', 'a%20b.mp3\n100%25.mp3\nno%20where.mp3\n%zz%ff.mp3'),
    );
    expect(entries.map((entry) => entry.location)).toEqual(
      ['a b.mp3', '100%25.mp3', 'no%20where.mp3', '%zz%ff.mp3'].map((name) => join(root, name)),
    );
  });

  it.each([
    ['an HLS manifest', '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.aac', /HLS manifest/],
    ['a binary file', '\x7fELF\0\0', /not a text file/],
    ['an unknown XML', '<?xml version="1.0"?><rss><channel/></rss>', /XSPF/],
  ])('refuses %s', async (_what, content, message) => {
    await expect(loadPlaylist(await file('l.m3u', content))).rejects.toMatchObject({
      code: 'JS_PLAYLIST_UNREADABLE',
      message: expect.stringMatching(message),
    });
  });

  it('refuses what is missing, remote, or too large to be a list', async () => {
    const huge = await file('huge.m3u');
    await truncate(huge, MAX_LIST_BYTES + 1);
    for (const location of [join(root, 'gone.m3u'), 'http://h.example/l.m3u', huge, '/dev/null']) {
      await expect(loadPlaylist(location)).rejects.toMatchObject({ code: 'JS_PLAYLIST_UNREADABLE' });
    }
  });

  it('says why a list is empty', async () => {
    await mkdir(join(root, 'bare'));
    const empty = [join(root, 'bare'), await file('a.m3u', '#EXTM3U\n'), await file('b.m3u', 'rtsp://x/y')];
    for (const location of empty) {
      await expect(loadPlaylist(location)).rejects.toMatchObject({ code: 'JS_PLAYLIST_EMPTY' });
    }
    await expect(loadPlaylist(join(root, 'b.m3u'))).rejects.toThrow(/line 1: "rtsp:\/\/x\/y"/);
  });
});

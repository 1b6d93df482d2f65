// Playlists of a running server: from other servers, followed as they change, and kept out of private networks.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import type { PlaylistPage, PlaylistReload } from '../../src/model/playlist.js';
import { body, startHttpServer, type TestHttpServer } from '../support/http-server.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

let folder: string;
let library: LibraryTrack[];
let list: string;
let second: string;
let web: TestHttpServer;
let inner: TestHttpServer;
let server: ServerProcess;

const mount = async (id: string) => (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
const page = async (id: string, query = '') =>
  (await server.api<PlaylistPage>(`/api/mounts/${id}/playlist${query}`)).json;

const isTold = (of: string) => server.logLines().some((line) => line.includes(of));

function serveList(...lines: string[]): void {
  const text = `#EXTM3U\n${lines.join('\n')}\n`;
  web.answers.set('/list.m3u', body(text, { etag: `"${Buffer.from(text).toString('hex')}"` }));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lists-'));
  library = await makeLibrary(
    folder,
    [0, 1, 2].map((track) => ({ track, format: 'mp3' as const, durationS: 20 })),
  );
  web = await startHttpServer();
  inner = await startHttpServer();
  for (const { track, path } of library) web.answers.set(`/t/${track}.mp3`, body(await readFile(path)));
  serveList('t/0.mp3', `${inner.origin}/secret.mp3`, '#EXTINF:1,A - B', 't/1.mp3');
  list = await writePlaylist(join(folder, 'list.m3u'), [library[0]?.path ?? '', join(folder, 'gone.mp3')]);
  second = await writePlaylist(join(folder, 'second.m3u'), [library[0]?.path ?? '']);
  const playlists = [second, join(folder, 'none.m3u')].map((location) => ({
    location,
    weight: 1,
    priority: 0,
  }));
  server = await startServer({
    config: {
      media: { refetch_s: 5 },
      mounts: [
        { id: 'remote', path: '/remote', playlist: `${web.origin}/list.m3u`, bitrate: 64 },
        { id: 'local', path: '/local', playlist: list, bitrate: 64 },
        { id: 'several', path: '/several', playlists, bitrate: 64 },
      ],
    },
  });
});
afterAll(async () => {
  await server?.close();
  await Promise.all([web?.close(), inner?.close()]);
  await rm(folder, { recursive: true, force: true });
});
printLogOnFailure(() => server);

describe('a list on another server', () => {
  it('is played, its tracks fetched from where it came from', async () => {
    // A track that is late in coming is passed by, and played when it is there.
    const location = `${web.origin}/t/0.mp3`;
    const playing = await until('the first track of the list is heard', 60, async () => {
      const { state, nowPlaying } = await mount('remote');
      return state === 'on_air' && nowPlaying?.location === location && nowPlaying;
    });
    expect(playing.title).toBe('Track 0');
  });

  it('names a host inside, which is not asked', async () => {
    const failures = await until('the inner host is refused', 60, async () => {
      const { recentFailures } = await mount('remote');
      return recentFailures.length > 0 && recentFailures;
    });
    expect(failures).toMatchObject([{ location: `${inner.origin}/secret.mp3`, code: 'JS_FORBIDDEN_URL' }]);
    expect(inner.requests).toEqual([]);
  });

  it('is taken over when it changes', async () => {
    serveList('t/0.mp3', 't/1.mp3', 't/2.mp3', '#EXTJS jingle=true', 't/0.mp3');
    const changed = await until('the new list is there', 60, async () => {
      const listed = await page('remote', '?offset=1&limit=3');
      return listed.total === 4 && listed;
    });
    expect(changed.entries.map(({ index, location, options }) => [index, location, options])).toEqual([
      [1, `${web.origin}/t/1.mp3`, null],
      [2, `${web.origin}/t/2.mp3`, null],
      [3, `${web.origin}/t/0.mp3`, { jingle: true }],
    ]);
    await until('the change is told of', 10, () => isTold('the playlist changed'));
    expect((await mount('remote')).framesLate).toBe(0);
  });

  it('may not be named by the API when it lies in a private network', async () => {
    const definition = { id: 'sneak', path: '/sneak', playlist: `${inner.origin}/list.m3u` };
    const answer = await server.api<{ code: string }>('/api/mounts', { method: 'POST', body: definition });
    expect([answer.status, answer.json.code]).toEqual([403, 'JS_FORBIDDEN_URL']);
    expect(inner.requests).toEqual([]);
  });
});

describe('a wish', () => {
  it('is not fetched from a private network either', async () => {
    const wish = { location: `${inner.origin}/secret.mp3` };
    const answer = await server.api<{ code: string }>('/api/mounts/local/queue', {
      method: 'POST',
      body: wish,
    });
    expect([answer.status, answer.json.code]).toEqual([403, 'JS_FORBIDDEN_URL']);
    expect(inner.requests).toEqual([]);
  });
});

describe('several lists', () => {
  it('are played, followed and read again though one of them is missing', async () => {
    const added = library[1]?.path ?? '';
    await until('the mount is on the air', 60, async () => (await mount('several')).state === 'on_air');
    await writePlaylist(second, [library[0]?.path ?? '', added]);
    const { lists } = await until('the change is heard', 60, async () => {
      const listed = await page('several');
      return listed.total === 2 && listed;
    });
    expect(lists.map(({ entries }) => entries)).toEqual([2, 0]);
    expect(lists[1]?.trouble).toContain('none.m3u');
    const reload = () =>
      server.api<PlaylistReload>('/api/mounts/several/playlist/reload', { method: 'POST' });
    const { status, json } = await reload();
    expect([status, json.added, json.removed]).toEqual([200, [added], []]);
    expect(json.problems[0]).toContain('none.m3u');
    expect((await reload()).json.addedCount).toBe(0);
  });
});

describe('a list on the disk', () => {
  it('tells which of its entries cannot be read', async () => {
    const { entries } = await until('the list is there', 60, async () => {
      const listed = await page('local');
      return listed.total === 2 && listed;
    });
    expect(entries.map(({ problem }) => problem)).toEqual([null, 'there is no such file']);
  });

  it('is followed, and keeps its last good state when it is emptied or gone', async () => {
    await writePlaylist(list, [library[0]?.path ?? '', library[1]?.path ?? '']);
    await until('the change is heard', 60, async () => {
      const { entries } = await page('local');
      return entries.at(-1)?.location === library[1]?.path;
    });
    await writePlaylist(list, []);
    await until('the empty list is told of', 60, () => isTold('no entry that can be played'));
    await rm(list);
    await until('the missing list is told of', 60, () => isTold('ENOENT'));
    expect((await page('local')).total).toBe(2);
    await until('it plays', 60, async () => (await mount('local')).state === 'on_air');
  });
});

// The library of a running server: music first, then every track measured once, whatever hangs meanwhile.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LibraryPage, LibraryProgress, LibraryTrack } from '../../src/model/library.js';
import type { MountStatus } from '../../src/model/mount.js';
import { type EventStream, openEvents } from '../support/event-stream.js';
import { makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { TINY_PNG } from '../support/png.js';
import { runChildStrict } from '../support/run-child.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

let folder: string;
let server: ServerProcess;
let pipe: string;
let tagged: string;
let told: EventStream | null = null;

/** A FLAC with a cover, ReplayGain and a fade-out, quieter than the rest. */
async function makeTagged(path: string): Promise<void> {
  const cover = join(folder, 'cover.png');
  await writeFile(cover, TINY_PNG);
  const sound = 'sine=frequency=440:duration=12:sample_rate=44100,volume=-12dB,afade=t=out:st=6:d=6';
  const tags = [
    'title=Über den Wolken',
    'artist=Sängerin',
    'album=Höhe',
    'genre=Chanson',
    'date=1974',
    'track=3',
  ];
  const metadata = [...tags, 'REPLAYGAIN_TRACK_GAIN=-3.50 dB', 'R128_TRACK_GAIN=-512'];
  await runChildStrict('ffmpeg', [
    ...['-v', 'error', '-f', 'lavfi', '-i', sound, '-i', cover, '-map', '0:a', '-map', '1:v'],
    ...['-c:a', 'flac', '-c:v', 'copy', '-disposition:v', 'attached_pic'],
    ...metadata.flatMap((tag) => ['-metadata', tag]),
    ...['-y', path],
  ]);
}

const progress = async () => (await server.api<LibraryProgress>('/api/library/progress')).json;
const mount = async (id: string) => (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
async function search(q: string): Promise<readonly LibraryTrack[]> {
  return (await server.api<LibraryPage>(`/api/library?q=${encodeURIComponent(q)}`)).json.tracks;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'library-'));
  const media = join(folder, 'media');
  await mkdir(media);
  const specs = [1, 2, 3, 4].map((track) => ({ track, format: 'flac', durationS: 15 }) as const);
  const tracks = await makeLibrary(folder, specs);
  tagged = join(media, 'tagged.flac');
  await makeTagged(tagged);
  pipe = join(folder, 'a-pipe.mp3');
  execFileSync('mkfifo', [pipe]);
  const main = await writePlaylist(
    join(folder, 'main.m3u'),
    tracks.map(({ path }) => path),
  );
  // The pipe is named by a list that a mount loads and never gets round to.
  const late = await writePlaylist(join(folder, 'late.m3u'), [
    ...tracks.map(({ path }) => path),
    ...Array.from({ length: 20 }, (_, i) => join(folder, `missing-${i}.mp3`)),
    pipe,
  ]);
  server = await startServer({
    config: {
      media: { roots: [folder, media] },
      mounts: [
        { id: 'main', path: '/main', playlist: main, listen: true },
        { id: 'late', path: '/late', playlist: late, listen: true },
      ],
    },
  });
}, 60_000);

afterAll(async () => {
  told?.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});
printLogOnFailure(() => server);

describe('the library', () => {
  it('lets music play first, and goes past a file that hangs', { timeout: 60_000 }, async () => {
    await until('both mounts are on the air', 30, async () =>
      (await Promise.all(['main', 'late'].map(mount))).every(({ state }) => state === 'on_air'),
    );
    await until('all but the pipe are looked at', 30, async () => {
      const { tracks, waiting } = await progress();
      return tracks >= 26 && waiting <= 1;
    });
    const done = await until('the pipe is given up', 30, async () => {
      const now = await progress();
      return now.waiting === 0 && now.state === 'idle' && now;
    });
    expect(done).toMatchObject({ tracks: 26, failed: 21, current: [] });
    const [failed] = await search('pipe');
    expect(failed).toMatchObject({ path: pipe, state: 'failed', failure: { code: 'JS_DECODE_TIMEOUT' } });
    for (const id of ['main', 'late'])
      expect(await mount(id)).toMatchObject({ state: 'on_air', framesLate: 0 });
  });

  it('knows what was decoded, and what the file says', async () => {
    const [track] = await search('uber WOLK sangerin');
    expect(track).toMatchObject({
      path: tagged,
      state: 'analysed',
      title: 'Über den Wolken',
      artist: 'Sängerin',
      album: 'Höhe',
      genre: 'Chanson',
      year: 1974,
      trackNumber: 3,
      replayGainDb: -3.5,
      r128GainDb: -2,
      container: 'FLAC',
      codec: 'FLAC',
      coverType: 'image/png',
      failure: null,
    });
    expect(track?.durationS).toBeCloseTo(12, 2);
    // 7 LU under its own loudness, some 3.5 s into the fade of 6 s.
    expect(track?.fadeOutS).toBeGreaterThan(8.5);
    expect(track?.fadeOutS).toBeLessThan(10.5);
  });

  it('serves the cover, and nothing for a track without one', async () => {
    const [track] = await search('wolken');
    const response = await fetch(server.url(`/api/library/${track?.id}/cover`));
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await response.arrayBuffer()).equals(TINY_PNG)).toBe(true);
    const [plain] = await search('track1');
    expect((await server.api(`/api/library/${plain?.id}/cover`)).status).toBe(404);
  });

  it('has ids that a restart keeps, and analyses nothing twice', { timeout: 60_000 }, async () => {
    const before = (await server.api<LibraryPage>('/api/library?limit=200')).json.tracks;
    await server.stop();
    await server.start();
    await until('a mount is on the air', 30, async () => (await mount('main')).state === 'on_air');
    const after = (await server.api<LibraryPage>('/api/library?limit=200')).json.tracks;
    expect(after.map(({ id, path }) => [id, path])).toEqual(before.map(({ id, path }) => [id, path]));
    expect(await progress()).toMatchObject({ waiting: 0, looks: 0 });
  });

  it('looks at everything again when asked, and notices what has changed', { timeout: 60_000 }, async () => {
    await rm(tagged);
    await rm(pipe);
    told = await openEvents(server.url('/api/events'));
    expect((await server.api('/api/library/scan', { method: 'POST' })).status).toBe(202);
    const gone = await until('what is gone has failed', 30, async () => {
      const [track] = await search('wolken');
      return track?.state === 'failed' && track;
    });
    expect(gone.failure?.code).toBe('JS_TRACK_UNREADABLE');
    await until('the round is over', 30, async () => (await progress()).waiting === 0);
    expect((await search('track1'))[0]?.state).toBe('analysed');
  });

  it('tells everybody who hears events how far it is, and when it is done', async () => {
    const news = () => told?.messages.filter(({ event }) => event === 'library_progress') ?? [];
    await until('the end is told', 10, () => news().at(-1)?.data.isFinished === true);
    const { tracks, failed } = await progress();
    expect(news().at(-1)?.data).toMatchObject({ done: tracks, total: tracks, failed, isFinished: true });
    const done = news().map(({ data }) => Number(data.done));
    // Of the moment: not numbered. The round before is over, so it begins anew.
    expect(news().map(({ id }) => id)).toEqual(done.map(() => ''));
    expect(done[0]).toBeLessThan(tracks);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
  });
});

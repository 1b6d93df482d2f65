// Two lists, a jingle and a queue on a running server: what was foretold is what is heard, and a kill changes nothing.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import type { Outlook } from '../../src/model/outlook.js';
import type { QueueEntry } from '../../src/model/queue.js';
import { type IcyListener, listen } from '../support/icy-listener.js';
import { writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { makeMarkerTrack } from '../support/marker-track.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Long enough to look at what comes meanwhile, and to be killed in the middle of; what is only heard is short. */
const LENGTHS_S = { a0: 12, a1: 6, b0: 6, b1: 6, id: 3, wish: 6, next: 16 } as const;
/** Lists a and b with weights 2 and 1, a jingle after every third track. */
const ROUND = ['a0', 'b0', 'a1', 'id', 'a0', 'b1', 'a1', 'id', 'a0', 'b0', 'a1', 'id'];

let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotation-'));
  const music = join(folder, 'music');
  await mkdir(music);
  const path = (name: string) => join(music, `${name}.flac`);
  for (const [track, [title, durationS]] of Object.entries(LENGTHS_S).entries()) {
    await makeMarkerTrack(path(title), { track, format: 'flac', durationS, title, artist: 'Rotation' });
  }
  await writeFile(path('broken'), 'this is no audio');
  await makeMarkerTrack(join(folder, 'secret.flac'), { track: 9, format: 'flac', durationS: 2 });
  server = await startServer({
    config: {
      media: { roots: [music] },
      mounts: [
        {
          id: 'main',
          path: '/stream',
          crossfade: 1,
          playlists: [
            {
              location: await writePlaylist(join(folder, 'a.m3u'), [path('a0'), path('a1')]),
              weight: 2,
              priority: 0,
            },
            {
              location: await writePlaylist(join(folder, 'b.m3u'), [path('b0'), path('b1')]),
              weight: 1,
              priority: 0,
            },
          ],
          jingles: [{ location: path('id'), every_tracks: 3, rotation: 'sequential' }],
        },
      ],
    },
  });
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

const nameOf = (location: string | undefined) => basename(location ?? '', '.flac');
const status = async () => (await server.api<MountStatus>('/api/mounts/main')).json;
const heard = async () => nameOf((await status()).nowPlaying?.location);
const outlook = async () => (await server.api<Outlook>('/api/mounts/main/next?count=12')).json;
const queue = async () => (await server.api<QueueEntry[]>('/api/mounts/main/queue')).json;
/** What was named, each change once. */
const titlesOf = (received: IcyListener['titles']) =>
  received
    .flatMap(({ block }) => /StreamTitle='Rotation - (\w+)'/.exec(block)?.[1] ?? [])
    .filter((title, i, all) => title !== all[i - 1]);
const push = (location: string, place?: 'next' | 'last') =>
  server.api<QueueEntry & { detail: string }>('/api/mounts/main/queue', {
    method: 'POST',
    body: { location, ...(place && { place }) },
  });
const wait = (name: string) => until(`${name} is heard`, 40, async () => (await heard()) === name);

describe('a mount of two lists', () => {
  it('plays what it foretells, by weight, with a jingle that leaves the title as it is', async () => {
    await wait('a0');
    const { next } = await outlook();
    expect(next.map(({ location }) => nameOf(location))).toEqual(ROUND.slice(1).concat('a0').slice(0, 12));
    expect(next.slice(0, 3).map(({ reason }) => reason)).toEqual([
      'list "b", weight 1 of 3',
      'list "a", weight 2 of 3',
      'jingle: 3 tracks since the last',
    ]);
    const times = next.map(({ at }) => Date.parse(at));
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    const listener = await listen(server.url('/stream'));
    for (const name of ROUND.slice(1, 5)) await wait(name);
    // A title comes with the next metadata block, a moment after it is true.
    await listener.until(({ titles }) => titlesOf(titles).length >= 4);
    listener.close();
    expect(titlesOf(listener.titles)).toEqual(['a0', 'b0', 'a1', 'a0']);
  });

  it('takes wishes, refuses what it cannot or must not play, and says why', async () => {
    const wished = await push(join(folder, 'music', 'wish.flac'));
    expect(wished.status).toBe(201);
    expect(wished.json).toMatchObject({ title: 'wish', durationS: LENGTHS_S.wish });
    expect((await push(join(folder, 'music', 'next.flac'), 'next')).status).toBe(201);
    expect((await queue()).map(({ title }) => title)).toEqual(['next', 'wish']);
    const broken = await push(join(folder, 'music', 'broken.flac'));
    expect([broken.status, broken.json.detail]).toEqual([422, expect.stringContaining('broken.flac')]);
    expect((await push(join(folder, 'music', 'none.flac'))).status).toBe(422);
    expect((await push(join(folder, 'secret.flac'))).status).toBe(403);
    expect(await queue()).toHaveLength(2);
  });

  it('plays a wish before what was laid out, and each once although it is killed in the middle of one', async () => {
    const before = await heard();
    const [, ...expected] = ROUND.slice(ROUND.indexOf(before, 4));
    await until('something else is heard', 30, async () => ![before, ''].includes(await heard()));
    expect(await heard()).toBe('next');
    await until('it has left the queue', 5, async () => (await queue()).length === 1);
    // The playhead is saved once a second: two seconds on, one above 4 s has been.
    await until('its middle', 20, async () => ((await status()).nowPlaying?.positionS ?? 0) > 6.5);
    await server.kill9();
    await server.start();
    await wait('next');
    expect((await status()).nowPlaying?.positionS).toBeGreaterThan(4);
    expect((await queue()).map(({ title }) => title)).toEqual(['wish']);
    await wait('wish');
    await until('it has left the queue', 5, async () => (await queue()).length === 0);
    for (const name of expected.slice(0, 2)) await wait(name);
  });
});

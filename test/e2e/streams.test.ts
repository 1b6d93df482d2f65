// Live streams as lists of a mount: a relay with its titles, a show that takes over from the rotation, and HLS.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayRecord } from '../../src/model/history.js';
import type { MountStatus } from '../../src/model/mount.js';
import type { PlaylistPage } from '../../src/model/playlist.js';
import { type Recording, recordListener } from '../support/capture.js';
import { type FolderServer, serveFolder } from '../support/folder-server.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { toneFrames } from '../support/mp3-tone.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { playTone, type StudioSource, writeHls } from '../support/studio-source.js';
import { runsOf, tonesIn } from '../support/tone-report.js';
import { until } from '../support/until.js';

const SHOW_HZ = 440;
const MUSIC_HZ = 1000;

/** Mounts that play a studio whose clock is too slow, one by either engine. */
const DRIFTING = (['splice', 'live'] as const).map((render) => ({ id: `slow-${render}`, render }));

let folder: string;
let icecast: Icecast;
let server: ServerProcess;
let relayed: StudioSource;
let slow: StudioSource;
let hls: StudioSource;
let web: FolderServer;
let show: StudioSource | null = null;

const mount = async (id: string) => (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
const titled = (title: string) =>
  icecast.admin(`/admin/metadata?mount=/relayed.mp3&mode=updinfo&song=${encodeURIComponent(title)}`);

/** Listens until `end` has come true. */
async function listenUntil(path: string, end: Promise<unknown>): Promise<Recording> {
  let isOver = false;
  const over = end.finally(() => {
    isOver = true;
  });
  const recording = await recordListener(icecast.url(path), { icyMetadata: true, until: () => isOver });
  await over;
  return recording;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'streams-'));
  icecast = await startIcecast({ maxSources: 16 });
  const music = join(folder, 'music.mp3');
  await writeFile(music, Buffer.concat(toneFrames({ seconds: 20, frequencyHz: MUSIC_HZ })));
  const segments = await mkdtemp(join(folder, 'hls-'));
  hls = writeHls(segments, SHOW_HZ);
  web = await serveFolder(segments);
  relayed = playTone(icecast, '/relayed.mp3', SHOW_HZ);
  slow = playTone(icecast, '/slow.mp3', SHOW_HZ, 0.8);
  await until('the studios are on the air', 10, async () => (await icecast.sources()).length > 1);
  await titled('First Artist - First Title');
  const target = [{ host: icecast.host, port: icecast.port, password: icecast.sourcePassword }];
  const places = join(folder, 'places.pls');
  const named = (index: number, path: string) => `File${index}=${icecast.url(path)}\nLength${index}=-1`;
  await writeFile(places, `[playlist]\n${named(1, '/first.mp3')}\n${named(2, '/second.mp3')}\n`);
  const mixed = join(folder, 'mixed.m3u');
  await writeFile(mixed, `${icecast.url('/relayed.mp3')}\n${music}\n`);
  server = await startServer({
    config: {
      media: { allow_private_urls: true },
      mounts: [
        {
          id: 'relay',
          path: '/relay',
          // As a radio's page names it: the list that Icecast makes of its mount.
          playlist: icecast.url('/relayed.mp3.m3u'),
          bitrate: 64,
          icecast_servers: target,
        },
        {
          id: 'hls',
          path: '/hls',
          playlist: `${web.origin}/live.m3u8`,
          bitrate: 64,
          icecast_servers: target,
        },
        {
          id: 'shows',
          path: '/shows',
          playlists: [
            { location: music, weight: 1, priority: 0 },
            { location: icecast.url('/show.mp3'), weight: 1, priority: 10 },
          ],
          bitrate: 64,
          crossfade: 2,
          icecast_servers: target,
        },
        {
          id: 'places',
          path: '/places',
          playlists: [
            { location: music, weight: 1, priority: 0 },
            { location: places, weight: 1, priority: 10 },
          ],
          bitrate: 64,
          crossfade: 2,
          icecast_servers: target,
        },
        { id: 'mixed', path: '/mixed', playlist: mixed, bitrate: 64, icecast_servers: target },
        ...DRIFTING.map(({ id, render }) => ({
          ...{ id, path: `/${id}`, playlist: icecast.url('/slow.mp3'), render },
          ...{ bitrate: 64, icecast_servers: target },
        })),
      ],
    },
  });
});
afterAll(async () => {
  await server?.close();
  await Promise.all([relayed?.stop(), slow?.stop(), show?.stop(), hls?.stop(), web?.close()]);
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});
printLogOnFailure(() => server);

// Each has a mount of its own and mostly waits for it: all at once they take as long as the longest.

describe.concurrent('a stream as the only list', () => {
  it.sequential('is on the air without a gap, with its titles as they come', async () => {
    await until('the relay is on the air', 40, async () => (await mount('relay')).state === 'on_air');
    const playing = await until('its title', 10, async () => (await mount('relay')).nowPlaying);
    expect(playing).toMatchObject({ artist: 'First Artist', title: 'First Title' });
    const second = 'Second Artist - Second Title';
    await titled(second);
    const changed = until('the second title', 40, async () => {
      const { nowPlaying } = await mount('relay');
      return nowPlaying?.artist === 'Second Artist';
    });
    const recording = await listenUntil('/relay', changed);
    expect(recording.titles.map(({ title }) => title)).toContain('First Artist - First Title');
    const runs = runsOf(await tonesIn(recording.audio, [SHOW_HZ, MUSIC_HZ])).map(([hz]) => hz);
    // What a listener gets at once on connecting may be from before the stream was up.
    expect(runs[0] === null ? runs.slice(1) : runs).toEqual([SHOW_HZ]);
    expect((await mount('relay')).framesLate).toBe(0);
  });

  it.sequential('is in the history by what was heard: a play for each title', async () => {
    const location = icecast.url('/relayed.mp3');
    const plays = await until('both titles are written', 10, async () => {
      const { json } = await server.api<{ plays: PlayRecord[] }>('/api/mounts/relay/history');
      return json.plays.length > 1 && json.plays;
    });
    expect(plays).toMatchObject([
      { location, artist: 'Second Artist', title: 'Second Title', reason: null },
      { location, artist: 'First Artist', title: 'First Title', reason: 'finished' },
    ]);
    expect(plays[1]?.endedAt).toBe(plays[0]?.startedAt);
  });
});

describe.concurrent('a stream among files', () => {
  it('is passed over with what to do, and the files play', async () => {
    await until('the music is on the air', 30, async () => (await mount('mixed')).state === 'on_air');
    expect((await mount('mixed')).recentFailures).toMatchObject([
      {
        location: icecast.url('/relayed.mp3'),
        code: 'JS_LIVE_STREAM',
        reason: expect.stringMatching(/list of its own/),
      },
    ]);
  });

  it('is refused by the queue', async () => {
    const location = icecast.url('/relayed.mp3');
    const answer = await server.api('/api/mounts/mixed/queue', { method: 'POST', body: { location } });
    expect([answer.status, answer.json]).toEqual([422, expect.objectContaining({ code: 'JS_LIVE_STREAM' })]);
  });
});

describe.concurrent('an HLS stream', () => {
  it('is one stream, heard without a gap', async () => {
    await until('HLS is on the air', 60, async () => (await mount('hls')).state === 'on_air');
    const heard = until(
      'a while of it',
      40,
      async () => ((await mount('hls')).nowPlaying?.positionS ?? 0) > 20,
    );
    const recording = await listenUntil('/hls', heard);
    const runs = runsOf(await tonesIn(recording.audio, [SHOW_HZ, MUSIC_HZ])).map(([hz]) => hz);
    expect(runs[0] === null ? runs.slice(1) : runs).toEqual([SHOW_HZ]);
    expect(await mount('hls')).toMatchObject({ framesLate: 0, playlist: { entries: 1 } });
  });
});

describe.concurrent('a list of several places of a stream', () => {
  it('is one stream: it is no trouble while it is down, and goes on at the next place when one fails', async () => {
    const at = async () => (await mount('places')).nowPlaying?.location;
    const position = async () => (await mount('places')).nowPlaying?.positionS ?? 0;
    await until('the music is on the air', 30, async () => (await mount('places')).state === 'on_air');
    const trouble = await until('the list says that nothing is up', 30, async () => {
      const { json } = await server.api<PlaylistPage>('/api/mounts/places/playlist');
      return json.lists[1]?.trouble;
    });
    expect(trouble).toMatch(/nothing that the list .* names can be had/);
    // What Icecast gives its listeners at once must not reach back to before the music.
    await until('it has played for a while', 30, async () => (await position()) > 8);
    const { reason, framesLate } = await mount('places');
    expect(reason).toBe('playing');
    const first = playTone(icecast, '/first.mp3', SHOW_HZ);
    await until('it is on', 60, async () => (await at()) === icecast.url('/first.mp3'));
    const second = playTone(icecast, '/second.mp3', SHOW_HZ);
    await until('the second place is up', 10, async () =>
      (await icecast.sources()).some(({ listenurl }) => String(listenurl).endsWith('/second.mp3')),
    );
    const course = (async () => {
      await first.stop();
      await until('it goes on', 60, async () => (await at()) === icecast.url('/second.mp3'));
      await until('it was heard', 40, async () => (await position()) > 4);
    })().finally(() => Promise.all([first.stop(), second.stop()]));
    const recording = await listenUntil('/places', course);
    const runs = runsOf(await tonesIn(recording.audio, [SHOW_HZ, MUSIC_HZ])).map(([hz]) => hz);
    // A place that gives little at once has no buffer before that of the other is empty: then there is music between.
    expect(runs).not.toContain(null);
    expect(runs.at(-1)).toBe(SHOW_HZ);
    expect((await mount('places')).framesLate).toBe(framesLate);
  });
});

describe.concurrent.each(DRIFTING)('a studio whose clock is too slow, with render = $render', ({ id }) => {
  it('is entered anew before its buffer is empty, and never falls silent', async () => {
    await until('it is on the air', 60, async () => (await mount(id)).state === 'on_air');
    const { framesLate, silenceS } = await mount(id);
    const plays = async () =>
      (await server.api<{ plays: PlayRecord[] }>(`/api/mounts/${id}/history`)).json.plays;
    const entered = await until('it was entered anew', 90, async () =>
      (await plays()).find(({ reason }) => reason === 'seek'),
    );
    expect(entered.location).toBe(icecast.url('/slow.mp3'));
    const heardOn = await until('it is heard on', 20, async () =>
      (await plays()).find((play) => play.id > entered.id),
    );
    expect(heardOn).toMatchObject({ location: entered.location, resumed: true });
    expect(await mount(id)).toMatchObject({ state: 'on_air', framesLate, silenceS });
  });
});

describe.concurrent('a stream of a higher priority', () => {
  it('takes over from the rotation while it is up, and hands back, each way with a transition', async () => {
    await until(
      'the music is on the air',
      30,
      async () => (await mount('shows')).nowPlaying?.location === join(folder, 'music.mp3'),
    );
    // It may have begun with silence, where its first track took long to come.
    const { framesLate } = await mount('shows');
    const course = (async () => {
      show = playTone(icecast, '/show.mp3', SHOW_HZ);
      const location = icecast.url('/show.mp3');
      await until('the show is on', 60, async () => (await mount('shows')).nowPlaying?.location === location);
      await until('it was heard', 40, async () => ((await mount('shows')).nowPlaying?.positionS ?? 0) > 5);
      await show.stop();
      await until(
        'the music is back',
        40,
        async () => (await mount('shows')).nowPlaying?.location !== location,
      );
      await until('it is heard', 40, async () => ((await mount('shows')).nowPlaying?.positionS ?? 0) > 4);
    })();
    const recording = await listenUntil('/shows', course);
    const runs = runsOf(await tonesIn(recording.audio, [SHOW_HZ, MUSIC_HZ])).map(([hz]) => hz);
    // What a listener gets at once on connecting may be from before the music was on.
    expect(runs[0] === null ? runs.slice(1) : runs).toEqual([MUSIC_HZ, SHOW_HZ, MUSIC_HZ]);
    expect((await mount('shows')).framesLate).toBe(framesLate);
  });
});

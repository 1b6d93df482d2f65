// One programme in several encodings: what one mount plays, its followers play at the very same frame.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { type Recording, recordListener } from '../support/capture.js';
import { type Heard, hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import type { Marker } from '../support/marker-reader.js';
import { findPlays } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const RECORD_S = 38;
/** What a listener gets at once: two seconds and less at 64 kbit/s and more. */
const BURST_BYTES = 16_000;
const BURST_S = 3;
const FRAME_S = 1152 / 44100;
const TRACK_S = 16;
const EDGE_S = 0.3;
/** Markers of another track this near make one hard to time. */
const CLEAR_OF_OVERLAP_S = 0.5;

const ENCODINGS = [
  { path: '/main', bitrateKbps: 128, channels: 2 },
  { path: '/low', bitrateKbps: 64, channels: 1 },
  { path: '/high', bitrateKbps: 320, channels: 2 },
  { path: '/late', bitrateKbps: 96, channels: 2 },
] as const;

let folder: string;
let icecast: Icecast;
let server: ServerProcess;
let received: { recording: Recording; heard: Heard }[];

async function mounts(): Promise<readonly MountStatus[]> {
  return (await server.api<MountStatus[]>('/api/mounts')).json;
}

function receivedAs(path: string): { recording: Recording; heard: Heard } {
  const found = received.find(({ recording }) => recording.url.endsWith(path));
  if (!found) throw new Error(`nothing was recorded of ${path}`);
  return found;
}

/** Markers that are not cut by the beginning or the end of the recording. */
function wholeMarkers(path: string): readonly Marker[] {
  const { markers, lengthS } = receivedAs(path).heard;
  return markers.filter(({ timeS }) => timeS > EDGE_S && timeS < lengthS - EDGE_S);
}

/** Markers heard alone: inside an overlap they are read, but not to the frame. */
function clearMarkers(path: string): readonly Marker[] {
  const whole = wholeMarkers(path);
  const isAlone = ({ timeS, track }: Marker) =>
    whole.every((other) => other.track === track || Math.abs(other.timeS - timeS) > CLEAR_OF_OVERLAP_S);
  return whole.filter(isAlone);
}

/** How much later in its recording each marker of the main mount is heard at `path`, in frames. */
function framesApart(path: string): number[] {
  const times = new Map(clearMarkers(path).map(({ track, slot, timeS }) => [`${track}/${slot}`, timeS]));
  return clearMarkers('/main').flatMap(({ track, slot, timeS }) => {
    const other = times.get(`${track}/${slot}`);
    return other === undefined ? [] : [(other - timeS) / FRAME_S];
  });
}

/** The titles of a recording in turn. */
function titlesOf(path: string): string[] {
  const { titles } = receivedAs(path).recording;
  return titles.map(({ title }) => title).filter((title, i, all) => title !== '' && title !== all[i - 1]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'follow-'));
  const specs = [0, 1, 2, 3, 4].map((track) => ({ track, format: 'flac' as const, durationS: TRACK_S }));
  const library = await makeLibrary(folder, specs);
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  icecast = await startIcecast({ burstBytes: BURST_BYTES });
  const at = { host: icecast.host, port: icecast.port, password: icecast.sourcePassword };
  server = await startServer({
    config: {
      media: { roots: [folder] },
      mounts: [
        // A follower may stand before the mount it follows.
        { id: 'low', path: '/low', follow: 'main', bitrate: 64, channels: 1, icecast_servers: [at] },
        { id: 'main', path: '/main', playlist, crossfade: 2, icecast_servers: [at] },
        { id: 'high', path: '/high', follow: 'main', bitrate: 320, icecast_servers: [at] },
      ],
    },
  });
  await until('more music than a burst', 40, async () =>
    (await mounts()).every(({ nowPlaying }) => (nowPlaying?.positionS ?? 0) > BURST_S),
  );
  const late = {
    id: 'late',
    path: '/late',
    follow: 'main',
    bitrate: 96,
    encoder: 'ffmpeg',
    icecast_servers: [at],
  };
  expect((await server.api('/api/mounts', { method: 'POST', body: late })).status).toBe(201);
  await until('the late follower on the air', 20, async () => (await icecast.sources()).length === 4);
  const recording = Promise.all(
    ENCODINGS.map(({ path }) => recordListener(icecast.url(path), { seconds: RECORD_S, icyMetadata: true })),
  );
  const begunWith = (await mounts())[0]?.nowPlaying?.startedAt;
  await until('the middle of the next track', 30, async () => {
    const playing = (await mounts())[0]?.nowPlaying;
    const positionS = playing?.positionS ?? 0;
    return playing?.startedAt !== begunWith && positionS > 3 && positionS < 6;
  });
  const skipped = await fetch(server.url('/api/mounts/low/skip'), { method: 'POST' });
  expect(skipped.status).toBe(202);
  const recordings = await recording;
  received = [];
  for (const one of recordings) received.push({ recording: one, heard: await hear(one) });
}, 200_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each(ENCODINGS)('the programme at $path', ({ path, bitrateKbps, channels }) => {
  it('is in its own encoding and decodes without complaint in two decoders', () => {
    const { walk, messages } = receivedAs(path).heard;
    const wrong = walk.frames.filter(
      (frame) => frame.bitrateKbps !== bitrateKbps || frame.channels !== channels,
    );
    expect(wrong).toEqual([]);
    expect(messages).toEqual([]);
  });

  it('is in step with the main mount to the frame, through transitions and a skip', () => {
    const apart = framesApart(path);
    const whole = Math.round(apart[0] ?? 0);
    expect(apart.length).toBeGreaterThan(200);
    expect(Math.max(...apart.map((frames) => Math.abs(frames - whole)))).toBeLessThan(0.5);
  });

  it('crossfades to the next track at the skip', () => {
    const plays = findPlays(receivedAs(path).heard.markers);
    const skipped = plays.find(({ markers }, i) => {
      const last = markers.at(-1)?.slot ?? 0;
      return i > 0 && i < plays.length - 1 && last < TRACK_S * 10 - 15;
    });
    expect(skipped).toBeDefined();
  });

  it('has the titles of the main mount', () => {
    const common = titlesOf(path);
    const main = titlesOf('/main');
    const first = main.indexOf(common[0] ?? '');
    const start = first === -1 ? common.indexOf(main[0] ?? '') : 0;
    const said = common.slice(start);
    const meant = main.slice(Math.max(first, 0));
    // At the recording's end one encoding may have come to its next metadata block, another not yet.
    const both = Math.min(said.length, meant.length);
    expect(both).toBeGreaterThanOrEqual(2);
    expect(Math.abs(said.length - meant.length)).toBeLessThanOrEqual(1);
    expect(said.slice(0, both)).toEqual(meant.slice(0, both));
  });
});

describe('a followed mount', () => {
  it('loses no frame to its followers, nor they to it', async () => {
    expect((await mounts()).map(({ id, framesLate }) => [id, framesLate])).toEqual([
      ['main', 0],
      ['low', 0],
      ['high', 0],
      ['late', 0],
    ]);
  });

  it('goes on when a follower is removed', async () => {
    expect((await server.api('/api/mounts/late', { method: 'DELETE' })).status).toBe(204);
    await until('the source gone', 10, async () => (await icecast.sources()).length === 3);
    expect((await mounts()).map(({ state }) => state)).toEqual(['on_air', 'on_air', 'on_air']);
  });

  it('takes its followers with it when it is removed, and back when it returns', async () => {
    const playlist = join(folder, 'main.m3u');
    await server.api('/api/mounts/main', { method: 'DELETE' });
    await until('no source', 10, async () => (await icecast.sources()).length === 0);
    expect((await mounts()).map(({ id, state, reason }) => [id, state, reason])).toEqual([
      ['low', 'stopped', 'follows main, which was removed'],
      ['high', 'stopped', 'follows main, which was removed'],
    ]);
    const main = { id: 'main', path: '/main', playlist };
    expect((await server.api('/api/mounts', { method: 'POST', body: main })).status).toBe(201);
    await until('both followers', 20, async () => (await icecast.sources()).length === 2);
  });
});

// Two hundred mounts whose cache is deleted under them: no source drops, and all of them return to music.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { decodeMp3 } from '../support/decode.js';
import { spread, tell } from '../support/faults/figures.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { writeSyntheticTrack } from '../support/synthetic-track.js';
import { until } from '../support/until.js';

const MOUNTS = 200;
const TRACKS = 12;
const TRACK_S = 150;
/** One frame at 44.1 kHz. */
const FRAME_S = 1152 / 44_100;
/** What is held open lasts for a track, and what is in memory for 12 s: a longer calm has been rendered since. */
const CALM_S = TRACK_S + 30;
/** Mounts listened to at the end. */
const HEARD = 8;

let folder: string;
let icecast: Icecast;
let server: ServerProcess;
let sourcesBefore: Map<string, unknown>;

const mounts = async () => (await server.api<MountStatus[]>('/api/mounts')).json;
const health = async () => (await server.api<SystemHealth>('/api/health/system')).json;

/** When each mount's source connected, by path: a source that dropped has another time. */
async function sources(): Promise<Map<string, unknown>> {
  const all = await icecast.sources();
  return new Map(all.map((source) => [String(source.listenurl), source.stream_start_iso8601]));
}

async function isAllRendered(): Promise<boolean> {
  const { mounts: count, render } = await health();
  return count.onAir === MOUNTS && render.queuedJobs + render.activeJobs === 0;
}

/** True when every mount plays music now and none was silent since the last look. */
async function isAllMusic(before: ReadonlyMap<string, number>): Promise<boolean> {
  const now = await mounts();
  return now.every(({ id, state, framesLate }) => state === 'on_air' && framesLate === before.get(id));
}

const lateFrames = async () => new Map((await mounts()).map(({ id, framesLate }) => [id, framesLate]));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-deleted-'));
  const tracks = Array.from({ length: TRACKS }, (_, index) => join(folder, `${index}.flac`));
  for (const track of tracks) await writeSyntheticTrack(track, 'tones', TRACK_S);
  const playlists = await Promise.all(
    tracks.map((_, index) =>
      writePlaylist(join(folder, `${index}.m3u`), [...tracks.slice(index), ...tracks.slice(0, index)]),
    ),
  );
  icecast = await startIcecast({ maxSources: MOUNTS + 10, maxClients: 2 * MOUNTS });
  const target = { host: icecast.host, port: icecast.port, password: icecast.sourcePassword };
  server = await startServer({
    config: {
      mounts: Array.from({ length: MOUNTS }, (_, index) => ({
        id: `m${index}`,
        path: `/m${index}`,
        playlist: playlists[index % TRACKS] ?? '',
        bitrate: 128,
        icecast_servers: [target],
      })),
    },
  });
  await until('everything is rendered and on the air', 600, isAllRendered);
  await until('all sources are at icecast', 60, async () => (await sources()).size === MOUNTS);
  sourcesBefore = await sources();
}, 900_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});

it('goes on when its whole cache is deleted, and every mount returns to music by itself', async () => {
  const cache = join(server.folder, 'cache');
  for (const name of await readdir(cache)) await rm(join(cache, name), { recursive: true, force: true });
  const deletedMs = Date.now();
  const before = await lateFrames();
  let late = before;
  let calmSinceMs = Date.now();
  await until(`every mount has played nothing but music for ${CALM_S} s`, 900, async () => {
    const isCalm = await isAllMusic(late);
    if (!isCalm) {
      late = await lateFrames();
      calmSinceMs = Date.now();
    }
    return Date.now() - calmSinceMs > CALM_S * 1000;
  });
  const lost = [...late].map(([id, frames]) => frames - (before.get(id) ?? 0));
  tell(`the cache of ${MOUNTS} mounts deleted`, {
    'mounts silent': lost.filter((frames) => frames > 0).length,
    ...spread(
      'silence s',
      lost.map((frames) => frames * FRAME_S),
    ),
    'music on all after s': (calmSinceMs - deletedMs) / 1000,
  });
  expect(await sources()).toEqual(sourcesBefore);
  const targets = (await mounts()).flatMap((mount) => mount.targets);
  expect(targets.every(({ state, framesDropped }) => state === 'connected' && framesDropped === 0)).toBe(
    true,
  );
});

it('is heard as music', async () => {
  const heard = Array.from({ length: HEARD }, (_, index) => Math.floor((index * MOUNTS) / HEARD));
  for (const index of heard) {
    const { audio } = await recordListener(icecast.url(`/m${index}`), { seconds: 5 });
    const { peak, messages } = await decodeMp3(audio, 'ffmpeg');
    expect(messages, `/m${index}`).toEqual([]);
    expect(peak, `/m${index}`).toBeGreaterThan(0.1);
  }
});

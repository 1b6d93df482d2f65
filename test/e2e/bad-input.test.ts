// Files and playlists as bad as they come: what is good plays on without a gap, the rest is named once and counted.
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { type Heard, hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { makeMarkerTrack } from '../support/marker-track.js';
import { checkProgramme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

const CROSSFADE_S = 2;
/** Three tracks of 12 s and a little, so that three overlaps are heard whole. */
const RECORD_S = 38;
/** What a listener gets at once: a second at 128 kbit/s. */
const BURST_BYTES = 16_000;
const BURST_S = 2;
const SILENCE_PEAK = 0.001;
const SILENT_MOUNTS = ['empty', 'missing', 'rubbish'];

let folder: string;
let good: LibraryTrack[];
let bad: string[];
let icecast: Icecast;
let server: ServerProcess;
let pid: number | undefined;
const heard = new Map<string, Heard>();

/** A missing, an empty, a truncated, a text and a zero-length file. */
async function makeBadFiles(): Promise<string[]> {
  const path = (name: string) => join(folder, name);
  await writeFile(path('empty.mp3'), '');
  await makeMarkerTrack(path('whole.m4a'), { track: 9, format: 'm4a', durationS: 10 });
  // Without its index, which comes last, an M4A file cannot be decoded at all.
  const whole = await readFile(path('whole.m4a'));
  await writeFile(path('truncated.m4a'), whole.subarray(0, whole.length / 2));
  await writeFile(path('text.mp3'), 'This is not music. '.repeat(500));
  await makeMarkerTrack(path('wave.wav'), { track: 9, format: 'wav', durationS: 1 });
  const wave = await readFile(path('wave.wav'));
  const header = Buffer.from(wave.subarray(0, wave.indexOf('data') + 8));
  header.writeUInt32LE(0, header.length - 4);
  await writeFile(path('no-samples.wav'), header);
  return ['missing.mp3', 'empty.mp3', 'truncated.m4a', 'text.mp3', 'no-samples.wav'].map(path);
}

async function makePlaylists(): Promise<Record<'mixed' | 'empty' | 'missing' | 'rubbish', string>> {
  const [one, two, three] = good.map(({ path }) => path);
  const [missing, empty, truncated, text, noSamples] = bad;
  const mixed = [missing, one, empty, truncated, two, text, noSamples, three];
  const list = (name: string, entries: readonly (string | undefined)[]) =>
    writePlaylist(
      join(folder, `${name}.m3u`),
      entries.flatMap((entry) => entry ?? []),
    );
  return {
    mixed: await list('mixed', mixed),
    empty: await list('empty', []),
    missing: join(folder, 'nowhere.m3u'),
    rubbish: await list('rubbish', bad),
  };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bad-input-'));
  good = await makeLibrary(
    folder,
    (['flac', 'mp3', 'ogg'] as const).map((format, track) => ({ track, format, durationS: 12 })),
  );
  bad = await makeBadFiles();
  const fallback = join(folder, 'fallback.flac');
  await makeMarkerTrack(fallback, { track: 30, format: 'flac', durationS: 15 });
  icecast = await startIcecast({ burstBytes: BURST_BYTES });
  const { host, port, sourcePassword: password } = icecast;
  const playlists = await makePlaylists();
  const mount = (id: string, playlist: string) => ({
    id,
    path: `/${id}`,
    playlist,
    crossfade: CROSSFADE_S,
    icecast_servers: [{ host, port, password }],
  });
  server = await startServer({
    config: {
      mounts: [
        mount('mixed', playlists.mixed),
        mount('empty', playlists.empty),
        mount('missing', playlists.missing),
        mount('rubbish', playlists.rubbish),
        { ...mount('saved', playlists.empty), fallback },
      ],
    },
  });
  pid = server.pid;
  await until('five sources at icecast', 30, async () => (await icecast.sources()).length === 5);
  // Icecast's burst must not reach back to a moment before the first track was ready.
  await until('more music than a burst', 40, async () => {
    const heard = await Promise.all(['mixed', 'saved'].map(mountStatus));
    return heard.every(({ nowPlaying }) => (nowPlaying?.positionS ?? 0) > BURST_S);
  });
  const names = ['mixed', 'saved', ...SILENT_MOUNTS];
  const recordings = await Promise.all(
    names.map((name) => recordListener(icecast.url(`/${name}`), { seconds: RECORD_S })),
  );
  for (const [i, recording] of recordings.entries()) heard.set(names[i] ?? '', await hear(recording));
}, 180_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await icecast?.close();
  await rm(folder, { recursive: true, force: true });
});

async function mountStatus(id: string): Promise<MountStatus> {
  return (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
}

function reception(name: string): Heard {
  const found = heard.get(name);
  if (found === undefined) throw new Error(`${name} was not recorded`);
  return found;
}

describe('a playlist with bad files between good ones', () => {
  it('plays the good ones back to back, crossfaded', () => {
    const { markers, lengthS, messages } = reception('mixed');
    const { violations, overlaps } = checkProgramme(markers, { order: good, captureS: lengthS });
    expect(messages).toEqual([]);
    expect(violations).toEqual([]);
    expect(overlaps.length).toBeGreaterThanOrEqual(3);
    for (const { lengthS: overlapS } of overlaps) expect(overlapS).toBeCloseTo(CROSSFADE_S, 1);
  });

  it('counts each bad one and says why', async () => {
    const { recentFailures, tracksFailed, state } = await mountStatus('mixed');
    expect(state).toBe('on_air');
    expect(tracksFailed).toBeGreaterThanOrEqual(bad.length);
    expect(new Set(recentFailures.map(({ location }) => location))).toEqual(new Set(bad));
    for (const { code, reason } of recentFailures) {
      expect(code).toMatch(/^JS_/);
      expect(reason).not.toBe('');
    }
    const { text } = await server.api('/api/metrics');
    const counted = [...text.matchAll(/^jetstream_mount_tracks_failed_total\{[^}]*"mixed"[^}]*\} (\d+)/gm)];
    expect(Number(counted[0]?.[1])).toBeGreaterThanOrEqual(tracksFailed);
  });

  it('logs each bad one once', () => {
    const lines = server.logLines().filter((line) => line.includes('"mixed"'));
    for (const location of bad) {
      const naming = lines.filter((line) => line.includes(basename(location)));
      expect(naming, basename(location)).toHaveLength(1);
    }
  });
});

describe('a playlist with nothing to play', () => {
  it.each(SILENT_MOUNTS)('keeps %s connected, silent, and says why', async (name) => {
    const { decoded, messages, lengthS } = reception(name);
    expect(messages).toEqual([]);
    expect(lengthS).toBeGreaterThan(RECORD_S - 5);
    expect(decoded.peak).toBeLessThan(SILENCE_PEAK);
    const { state, reason, targets } = await mountStatus(name);
    expect(state).toBe('silent');
    expect(reason).not.toBe('');
    expect(targets.map((target) => [target.state, target.reconnectAttempts])).toEqual([['connected', 0]]);
  });

  it('plays the fallback where there is one', async () => {
    const { markers, messages, lengthS } = reception('saved');
    expect(messages).toEqual([]);
    expect(new Set(markers.map(({ track }) => track))).toEqual(new Set([30]));
    expect(markers.length).toBeGreaterThan((lengthS - 2) * 10);
    expect((await mountStatus('saved')).state).toBe('fallback');
  });

  it('plays as soon as the playlist is mended, on the same connection', async () => {
    await copyFile(join(folder, 'mixed.m3u'), join(folder, 'empty.m3u'));
    const { status } = await server.api('/api/mounts/empty/playlist/reload', { method: 'POST' });
    expect(status).toBe(200);
    await until('music instead of silence', 20, async () => (await mountStatus('empty')).state === 'on_air');
    const { markers } = await hear(await recordListener(icecast.url('/empty'), { seconds: 4 }));
    expect(markers.length).toBeGreaterThan(20);
    expect((await mountStatus('empty')).targets[0]?.reconnectAttempts).toBe(0);
  });
});

describe('the process', () => {
  it('has outlived all of it', async () => {
    expect(server.pid).toBe(pid);
    expect((await server.api('/api/health')).status).toBe(200);
  });
});

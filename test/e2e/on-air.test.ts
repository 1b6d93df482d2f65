// The whole chain, from files of five formats to listeners of two Icecast servers, judged by what they hear.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { TICK_MS } from '../../src/playout/ticker.js';
import { type Recording, receivedBetween, recordListener } from '../support/capture.js';
import { freePort } from '../support/free-port.js';
import { type Heard, hear, heardAtS } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import type { MarkerFormat } from '../support/marker-track.js';
import { checkProgramme, type Programme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import type { MountInput } from '../support/toml.js';
import { until } from '../support/until.js';

const RECORD_S = 92;
/** Listeners may be this far apart from the planned overlap. */
const OVERLAP_TOLERANCE_S = 0.06;
/** MP3 overshoots what it was given; beyond this something was not limited. */
const DECODED_PEAK_LIMIT = 1.1;

/** Audio between two metadata blocks of Icecast 2.4: 2 s at 64 kbit/s. */
const ICECAST_INTERVAL_BYTES = 16_000;
/** A title is sent on the tick after its frame is acknowledged, and takes a request. */
const TITLE_REQUEST_S = TICK_MS / 1000 + 0.25;

/** What a listener gets at once: two seconds and less at 64 kbit/s and more. */
const BURST_BYTES = 16_000;
const BURST_S = 3;

const FORMATS: readonly MarkerFormat[] = ['wav', 'flac', 'mp3', 'ogg', 'm4a'];

interface Line {
  readonly name: string;
  readonly crossfadeS: number;
  readonly sampleRateHz: number;
  readonly bitrateKbps: number;
  readonly channels: 1 | 2;
  /** Playlist as indices into the library. */
  readonly turn: readonly number[];
}

interface Reception extends Line {
  readonly recording: Recording;
  readonly heard: Heard;
  readonly programme: Programme;
}

const ALPHA: Line = {
  name: 'alpha on the first server',
  crossfadeS: 3,
  sampleRateHz: 44100,
  bitrateKbps: 128,
  channels: 2,
  turn: [0, 1, 2, 3, 4],
};
const ALPHA_TOO: Line = { ...ALPHA, name: 'alpha on the second server' };
const BRAVO: Line = {
  name: 'bravo',
  crossfadeS: 2,
  sampleRateHz: 22050,
  bitrateKbps: 64,
  channels: 1,
  turn: [4, 3, 2, 1, 0],
};
const CHARLIE: Line = {
  name: 'charlie',
  crossfadeS: 4,
  sampleRateHz: 48000,
  bitrateKbps: 192,
  channels: 2,
  turn: [2, 3, 4, 0, 1],
};
const LINES = [ALPHA, ALPHA_TOO, BRAVO, CHARLIE];

let folder: string;
let library: LibraryTrack[];
let first: Icecast;
let second: Icecast;
let server: ServerProcess | undefined;
let status: MountStatus;
const receptions = new Map<string, Reception>();

function received(name: string): Reception {
  const reception = receptions.get(name);
  if (reception === undefined) throw new Error(`nothing was recorded of ${name}`);
  return reception;
}

/** The keys of a mount that follow from its line; writes its playlist. */
async function mount(id: string, line: Line) {
  const paths = line.turn.flatMap((index) => library[index]?.path ?? []);
  return {
    id,
    path: `/${id}`,
    playlist: await writePlaylist(join(folder, `${id}.m3u`), paths),
    crossfade: line.crossfadeS,
    sample_rate: line.sampleRateHz,
    bitrate: line.bitrateKbps,
    channels: line.channels,
  };
}

async function mounts(): Promise<MountInput[]> {
  const at = ({ host, port, sourcePassword: password }: Icecast) => ({ host, port, password });
  const down = { host: '127.0.0.1', port: await freePort(), password: 'nobody' };
  const elsewhere = { ...at(second), mount: '/elsewhere' };
  return [
    { ...(await mount('alpha', ALPHA)), encoder: 'lame', icecast_servers: [at(first), at(second), down] },
    { ...(await mount('bravo', BRAVO)), encoder: 'ffmpeg', icecast_servers: [at(first)] },
    { ...(await mount('charlie', CHARLIE)), encoder: 'lame', quality: 5, icecast_servers: [elsewhere] },
  ];
}

/** Decodes and judges one recording; after all have ended, for it keeps this process busy. */
async function judge(line: Line, recording: Recording): Promise<Reception> {
  const heard = await hear(recording);
  const order = line.turn.flatMap((index) => library[index] ?? []);
  const programme = checkProgramme(heard.markers, { order, captureS: heard.lengthS });
  return { ...line, recording, heard, programme };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'on-air-'));
  const specs = FORMATS.map((format, track) => ({ track, format, durationS: 22, peak: 0.3 + 0.15 * track }));
  library = await makeLibrary(folder, specs);
  const options = { burstBytes: BURST_BYTES };
  [first, second] = await Promise.all([startIcecast(options), startIcecast(options)]);
  const started = await startServer({ config: { mounts: await mounts() } });
  server = started;
  const urls = [first.url('/alpha'), second.url('/alpha'), first.url('/bravo'), second.url('/elsewhere')];
  await until('four sources at two servers', 30, async () => {
    return (await first.sources()).length === 2 && (await second.sources()).length === 2;
  });
  // Icecast's burst must not reach back to a moment when the first track may not have been ready yet.
  await until('more music than a burst', 40, async () => {
    const { json } = await started.api<MountStatus[]>('/api/mounts');
    return json.every(({ nowPlaying }) => (nowPlaying?.positionS ?? 0) > BURST_S);
  });
  const recordings = await Promise.all(
    urls.map((url) => recordListener(url, { seconds: RECORD_S, icyMetadata: true })),
  );
  status = (await started.api<MountStatus>('/api/mounts/alpha')).json;
  for (const [i, recording] of recordings.entries()) {
    const line = LINES[i];
    if (line !== undefined) receptions.set(line.name, await judge(line, recording));
  }
}, 240_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await Promise.all([first?.close(), second?.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe.each(LINES)('$name', ({ name, crossfadeS, sampleRateHz, bitrateKbps, channels, turn }) => {
  it('decodes without complaint in two decoders', () => {
    expect(received(name).heard.messages).toEqual([]);
  });

  it('is in its profile, every frame standing alone', () => {
    const wrong = received(name).heard.walk.frames.filter(
      (frame) =>
        frame.bitrateKbps !== bitrateKbps ||
        frame.sampleRateHz !== sampleRateHz ||
        frame.channels !== channels ||
        frame.mainDataBegin !== 0,
    );
    expect(wrong).toEqual([]);
  });

  it('arrives in real time from the tenth second on, within one percent', () => {
    const { audioS, elapsedS } = receivedBetween(received(name).recording, 10, RECORD_S);
    expect(elapsedS).toBeGreaterThan(80);
    expect(Math.abs(audioS / elapsedS - 1)).toBeLessThan(0.01);
  });

  it('misses, doubles and displaces no marker, in playlist order', () => {
    const { programme } = received(name);
    expect(programme.violations).toEqual([]);
    expect(programme.plays.length).toBeGreaterThanOrEqual(4);
  });

  it('overlaps its tracks for as long as configured', () => {
    const { overlaps } = received(name).programme;
    expect(overlaps.length).toBeGreaterThanOrEqual(3);
    const wrong = overlaps.filter(({ lengthS }) => Math.abs(lengthS - crossfadeS) > OVERLAP_TOLERANCE_S);
    expect(wrong).toEqual([]);
  });

  it('says each title in turn, near the middle of its overlap', () => {
    const { recording, heard, programme } = received(name);
    const titles = recording.titles.filter(({ title }) => title !== '');
    const said = titles.filter(({ title }, i) => title !== titles[i - 1]?.title);
    const played = turn.map((index) => library[index]?.title ?? '');
    const start = played.findIndex((title) => said[0]?.title.includes(title));
    expect(said.length).toBeGreaterThanOrEqual(programme.overlaps.length);
    said.forEach(({ title }, i) => {
      expect(title).toContain(played[(start + i) % played.length]);
    });
    const middles = programme.overlaps.map((overlap) => overlap.startS + overlap.lengthS / 2);
    const changes = said.slice(1).map(({ byte }) => heardAtS(heard.walk, byte));
    // A title shows at the next block, one interval of audio later at most, and one tick and one request after it is due.
    const withinS = (ICECAST_INTERVAL_BYTES * 8) / (bitrateKbps * 1000) + TITLE_REQUEST_S;
    for (const changeS of changes)
      expect(Math.min(...middles.map((middle) => Math.abs(changeS - middle)))).toBeLessThan(withinS);
  });

  it('is normalised, and limited in the overlaps', () => {
    const { heard, programme } = received(name);
    expect(heard.decoded.peak).toBeLessThan(DECODED_PEAK_LIMIT);
    expect(heard.decoded.peak).toBeGreaterThan(0.8);
    // The first play may begin before its track has been measured.
    const levels = programme.plays
      .slice(1)
      .map(({ markers }) => markers.filter(({ slot }) => slot >= 50 && slot < 170))
      .filter((markers) => markers.length > 0)
      .map((markers) => markers.reduce((sum, { strength }) => sum + strength, 0) / markers.length);
    // Sources lie 9.5 dB apart; what remains is the difference of their crest factors.
    expect(Math.max(...levels) / Math.min(...levels)).toBeLessThan(1.6);
  });
});

describe('a mount with one of three servers down', () => {
  it('plays to the other two and keeps trying the third', () => {
    expect(status.state).toBe('on_air');
    const [a, b, down] = status.targets;
    expect([a?.state, b?.state]).toEqual(['connected', 'connected']);
    expect(['backing_off', 'connecting']).toContain(down?.state);
    expect(down?.reconnectAttempts).toBeGreaterThanOrEqual(3);
    expect(down?.lastError?.code).toBe('JS_TARGET_UNREACHABLE');
    expect(Math.min(a?.bytesSent ?? 0, b?.bytesSent ?? 0)).toBeGreaterThan(16_000 * (RECORD_S - 5));
  });

  it('sends the very same frames to both', () => {
    const [one, other] = ['alpha on the first server', 'alpha on the second server'].map((name) =>
      received(name),
    );
    const walk = one?.heard.walk.frames ?? [];
    const probe = walk[Math.floor(walk.length / 2)]?.offset ?? 0;
    const wanted = one?.recording.audio.subarray(probe, probe + 100_000) ?? Buffer.alloc(1);
    expect(other?.recording.audio.includes(wanted)).toBe(true);
  });
});

// Previews by the product's own jobs: what is heard is what the curves say, and what may not be read is not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDecoder } from '../../../src/codec/decoder.js';
import { checkMount } from '../../../src/config/check-mount.js';
import type { SeamPreview } from '../../../src/model/seams.js';
import type { MountReport } from '../../../src/mount/protocol.js';
import { UNTRUSTED } from '../../../src/remote/remote-access.js';
import type { RenderTools } from '../../../src/render/job.js';
import { PlaylistJob } from '../../../src/render/playlist-job.js';
import { ScanJob } from '../../../src/render/scan-job.js';
import { SeamJob } from '../../../src/render/seam-job.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import type { MountWorker } from '../../../src/supervisor/mount-worker.js';
import { Previews, type PreviewsOptions } from '../../../src/supervisor/seams.js';
import { decodeMp3 } from '../../support/decode.js';
import { findTools, finish, scanTrack } from '../../support/render-jobs.js';
import { PROFILE } from '../../support/render-rig.js';
import { writeSyntheticTrack } from '../../support/synthetic-track.js';

const RATE = PROFILE.sampleRateHz;
const CROSSFADE_S = 2;
const never = new AbortController().signal;

let folder: string;
let tools: RenderTools;
let noise: string;
let tones: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jetstream-seams-'));
  tools = await findTools();
  [noise, tones] = [join(folder, 'noise.flac'), join(folder, 'tones.flac')];
  await Promise.all([writeSyntheticTrack(noise, 'noise', 14), writeSyntheticTrack(tones, 'tones', 12)]);
  await writeFile(join(folder, 'main.m3u'), `${noise}\n${tones}\n`);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Jobs as the render processes run them, without the processes. */
function renderer(): PreviewsOptions['renderer'] {
  return {
    loadPlaylist: async (location, { roots, remote: access }) =>
      (await finish(new PlaylistJob({ kind: 'playlist', location, roots, access }), 'playlist')).playlist,
    scan: async (track, { roots }) =>
      (await finish(new ScanJob({ kind: 'scan', ...track, known: null, roots }, tools), 'scan')).facts,
    seam: async (spec) => (await finish(new SeamJob(spec, tools), 'seam')).seam,
  };
}

function setUp(over: Partial<PreviewsOptions> = {}) {
  const crossfade = { seconds: CROSSFADE_S, curve: 'linear' };
  const definition = {
    id: 'main',
    path: '/main',
    playlist: join(folder, 'main.m3u'),
    crossfade,
    normalize: false,
  };
  const config = checkMount(definition, { others: [], baseDir: folder, env: {} });
  const host = new MountHost(
    { config, source: 'config', profile: PROFILE, roots: null, remote: UNTRUSTED, overridden: [], node: '' },
    () => undefined,
  );
  host.worker = {} as MountWorker;
  const previews = new Previews({
    renderer: renderer(),
    host: () => host,
    access: () => ({ roots: [], remote: UNTRUSTED }),
    resolve: (id) => (id === '17' ? noise : null),
    maxGainDb: 12,
    ...over,
  });
  return { previews, host };
}

async function pcmOf(path: string): Promise<Float32Array> {
  const source = openDecoder({ ffmpegPath: tools.decoder.path, path, sampleRateHz: RATE, channels: 2 });
  const pcm = await source.read(20 * RATE);
  await source.close();
  return pcm ?? new Float32Array(0);
}

describe('a preview in numbers', () => {
  let seam: SeamPreview;
  beforeAll(async () => {
    seam = await setUp().previews.describe({ mount: 'main', from: noise, to: tones }, never);
  });

  it('reaches from 5 s before the overlap to 5 s after it', () => {
    expect(seam.overlap.startS).toBeCloseTo(5, 1);
    expect(seam.overlap.lengthS).toBeCloseTo(CROSSFADE_S, 1);
    expect(seam.lengthS).toBeCloseTo(10 + CROSSFADE_S, 1);
    expect(seam).toMatchObject({ mount: 'main', sampleRateHz: RATE, curve: 'linear', limitedDb: 0 });
  });

  it('has the gain of either fade: before, over and after the overlap', () => {
    const { outgoing, incoming, overlap, lengthS } = seam;
    expect([outgoing.curve.length, incoming.curve.length]).toEqual([200, 200]);
    for (const [i, out] of outgoing.curve.entries()) {
      const x = ((i / 200) * lengthS - overlap.startS) / overlap.lengthS;
      expect(out).toBeCloseTo(Math.min(1, Math.max(0, 1 - x)), 2);
      expect(incoming.curve[i]).toBeCloseTo(Math.min(1, Math.max(0, x)), 2);
    }
  });

  it('has the waveform of either track where it is heard', () => {
    const { outgoing, incoming, overlap, lengthS } = seam;
    expect([outgoing.peaks.length, incoming.peaks.length]).toEqual([400, 400]);
    for (const [i, peak] of outgoing.peaks.entries()) {
      const atS = (i / 400) * lengthS;
      if (atS < overlap.startS + overlap.lengthS - 0.1) expect(peak).toBeGreaterThan(0.8);
      if (atS > overlap.startS + overlap.lengthS + 0.1) expect(peak).toBe(0);
      if (atS < overlap.startS - 0.1) expect(incoming.peaks[i]).toBe(0);
      if (atS > overlap.startS + 0.1) expect(incoming.peaks[i]).toBeGreaterThan(0.3);
    }
  });
});

describe('a preview in sound', () => {
  it('as WAV is each track at its gain, sample for sample', async () => {
    const { previews } = setUp();
    const request = { mount: 'main', from: noise, to: tones };
    const seam = await previews.describe(request, never);
    const wav = Buffer.from(await previews.render(request, 'wav', never));
    expect(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt32LE(24)]).toEqual([1, 2, RATE]);
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44);
    const samples = (wav.length - 44) / 4;
    expect(samples / RATE).toBeCloseTo(seam.lengthS, 6);
    const [out, into] = await Promise.all([pcmOf(noise), pcmOf(tones)]);
    const start = Math.round(seam.overlap.startS * RATE);
    const length = Math.round(seam.overlap.lengthS * RATE);
    const [left, entered] = await Promise.all([
      scanTrack(tools, noise, PROFILE),
      scanTrack(tools, tones, PROFILE),
    ]);
    const outFirst = left.cueOutSample - (start + length);
    const intoFirst = entered.cueInSample - start;
    let worst = 0;
    for (let i = 0; i < samples; i++) {
      const x = Math.min(1, Math.max(0, (i - start) / length));
      const wanted = (out[2 * (i + outFirst)] ?? 0) * (1 - x) + (into[2 * (i + intoFirst)] ?? 0) * x;
      worst = Math.max(worst, Math.abs(wav.readInt16LE(44 + 4 * i) / 32_767 - wanted));
    }
    expect(worst).toBeLessThan(1 / 32_767);
  });

  it('as MP3 is whole frames that two decoders are content with', async () => {
    const { previews } = setUp();
    const request = { mount: 'main', from: '17', to: tones };
    const seam = await previews.describe(request, never);
    const mp3 = await previews.render(request, 'mp3', never);
    for (const decoder of ['ffmpeg', 'mpg123'] as const) {
      const { messages, mono } = await decodeMp3(mp3, decoder);
      expect(messages).toEqual([]);
      expect(mono.length / RATE).toBeCloseTo(seam.lengthS, 2);
    }
  });
});

describe('the tracks of a preview', () => {
  it('are what plays now and next, where none are named', async () => {
    const { previews, host } = setUp();
    const bare = { mount: 'main' };
    await expect(previews.describe(bare, never)).rejects.toMatchObject({ code: 'JS_INVALID_REQUEST' });
    const report = { state: 'on_air', nowPlaying: { location: tones }, next: { location: noise } };
    host.take(report as unknown as MountReport);
    const seam = await previews.describe(bare, never);
    expect([seam.outgoing.location, seam.incoming.location]).toEqual([tones, noise]);
  });

  it('are on a list of the mount or below the media roots', async () => {
    const other = join(folder, 'other.flac');
    await writeSyntheticTrack(other, 'clicks', 9);
    const request = { mount: 'main', from: noise, to: other };
    await expect(setUp().previews.describe(request, never)).rejects.toMatchObject({
      code: 'JS_FORBIDDEN_PATH',
    });
    const { previews } = setUp({ access: () => ({ roots: [folder], remote: UNTRUSTED }) });
    expect((await previews.describe(request, never)).incoming.location).toBe(other);
  });

  it.each(['music/a.mp3', 'ftp://127.0.0.1/a.mp3', '18'])('are no %s', async (from) => {
    const refused = setUp().previews.describe({ mount: 'main', from, to: tones }, never);
    await expect(refused).rejects.toMatchObject({ code: 'JS_INVALID_REQUEST' });
  });
});

it('no more than two previews are made at once', async () => {
  const held: (() => void)[] = [];
  const jobs = renderer();
  const scan: typeof jobs.scan = (...all) =>
    new Promise((resolve) => held.push(() => resolve(jobs.scan(...all))));
  const { previews } = setUp({ renderer: { ...jobs, scan } });
  const ask = () => previews.describe({ mount: 'main', from: noise, to: tones }, never);
  const made = [ask(), ask()];
  await expect(ask()).rejects.toMatchObject({ code: 'JS_LIMIT_REACHED' });
  while (held.length < 4) await new Promise((resolve) => setImmediate(resolve));
  for (const go of held) go();
  await Promise.all(made);
  const again = ask();
  while (held.length < 6) await new Promise((resolve) => setImmediate(resolve));
  for (const go of held.slice(4)) go();
  await again;
});

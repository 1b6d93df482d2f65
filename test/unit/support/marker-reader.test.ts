import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Marker, readMarkers } from '../../support/marker-reader.js';
import { type MarkerFormat, makeMarkerTrack } from '../../support/marker-track.js';
import { bytesOfPcm, pcmOfBytes, peakOf } from '../../support/pcm.js';
import { runChildStrict } from '../../support/run-child.js';

const DURATION_S = 8;
const FADE_S = 3;
const FORMATS: readonly MarkerFormat[] = ['wav', 'flac', 'mp3', 'ogg', 'm4a', 'opus'];
const STEP_S = DURATION_S - FADE_S;

let dir: string;

async function decode(args: readonly string[], rateHz: number, input?: Uint8Array): Promise<Float32Array> {
  const output = ['-ac', '1', '-ar', `${rateHz}`, '-f', 'f32le', 'pipe:1'];
  return pcmOfBytes(await runChildStrict('ffmpeg', ['-v', 'error', ...args, ...output], input));
}

/** LAME as the product would call it: constant bitrate, no reservoir. */
async function lame(pcm: Float32Array, rateHz: number, bitrateKbps: number): Promise<Buffer> {
  const raw = ['-v', 'error', '-f', 'f32le', '-ar', `${rateHz}`, '-ac', '1', '-i', 'pipe:0', '-f', 's16le'];
  const words = await runChildStrict('ffmpeg', [...raw, 'pipe:1'], bytesOfPcm(pcm));
  const input = ['--quiet', '-r', '-s', `${rateHz / 1000}`, '--bitwidth', '16', '-m', 'm'];
  return runChildStrict('lame', [...input, '-q', '2', '-b', `${bitrateKbps}`, '--nores', '-', '-'], words);
}

/** All tracks at a peak of 0.95, each fading into the next over three seconds at equal power. */
async function programme(rateHz: number): Promise<Float32Array> {
  const mix = new Float32Array(Math.round((STEP_S * FORMATS.length + FADE_S) * rateHz));
  for (const [track, format] of FORMATS.entries()) {
    const pcm = await decode(['-i', join(dir, `${track}.${format}`)], rateHz);
    const gain = 0.95 / peakOf(pcm);
    const start = Math.round(track * STEP_S * rateHz);
    for (let n = 0; n < pcm.length && start + n < mix.length; n++) {
      const inwards = track === 0 ? 1 : Math.min(1, n / rateHz / FADE_S);
      const outwards = Math.min(1, Math.max(0, DURATION_S - n / rateHz) / FADE_S);
      const fade = Math.sin((Math.PI / 2) * inwards) * Math.sin((Math.PI / 2) * outwards);
      mix[start + n] = Math.max(-1, Math.min(1, (mix[start + n] ?? 0) + gain * fade * (pcm[n] ?? 0)));
    }
  }
  return mix;
}

const audible = FORMATS.flatMap((_, track) =>
  Array.from({ length: DURATION_S * 10 }, (_unused, slot) => ({ track, slot })).filter(
    // Below -20 dB at the outer ends of a fade a marker may drown.
    ({ slot }) => slot >= 2 && slot < DURATION_S * 10 - 2,
  ),
);

function lateness({ track, slot, timeS }: Marker): number {
  return timeS - (track * STEP_S + (slot + 0.5) * 0.1);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'markers-'));
  for (const [track, format] of FORMATS.entries())
    await makeMarkerTrack(join(dir, `${track}.${format}`), {
      track,
      durationS: DURATION_S,
      format,
      peak: 0.1 + 0.15 * track,
    });
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.each([
  { rateHz: 44100, bitrateKbps: 128 },
  { rateHz: 22050, bitrateKbps: 64 },
  { rateHz: 48000, bitrateKbps: 320 },
])('markers through six codecs and LAME at $rateHz Hz, $bitrateKbps kbit/s', ({ rateHz, bitrateKbps }) => {
  let markers: Marker[];

  beforeAll(async () => {
    const stream = await lame(await programme(rateHz), rateHz, bitrateKbps);
    markers = readMarkers(await decode(['-f', 'mp3', '-i', 'pipe:0'], rateHz, stream), rateHz);
  });

  it('are all read once, inside the overlaps too', () => {
    const read = new Map<string, number>();
    for (const { track, slot } of markers)
      read.set(`${track}/${slot}`, (read.get(`${track}/${slot}`) ?? 0) + 1);
    expect(audible.filter(({ track, slot }) => read.get(`${track}/${slot}`) !== 1)).toEqual([]);
  });

  it('are never invented', () => {
    expect(markers.filter(({ track, slot }) => track >= FORMATS.length || slot >= DURATION_S * 10)).toEqual(
      [],
    );
  });

  it('are timed to 10 ms in overlaps and 5 ms elsewhere', () => {
    const inBody = markers.filter(({ slot }) => slot >= FADE_S * 10 && slot < (DURATION_S - FADE_S) * 10);
    const delayS = inBody.reduce((sum, marker) => sum + lateness(marker), 0) / inBody.length;
    const worst = (list: Marker[]) => Math.max(...list.map((marker) => Math.abs(lateness(marker) - delayS)));
    expect(worst(inBody)).toBeLessThan(0.005);
    const loudEnough = markers.filter(({ slot }) => slot >= 2 && slot < DURATION_S * 10 - 2);
    expect(worst(loudEnough)).toBeLessThan(0.01);
  });
});

describe('the reader', () => {
  it('finds nothing in noise, silence and a steady tone', () => {
    let state = 1;
    const noise = Float32Array.from({ length: 44100 * 10 }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
    expect(readMarkers(noise, 44100)).toEqual([]);
    expect(readMarkers(new Float32Array(44100 * 10), 44100)).toEqual([]);
    expect(
      readMarkers(
        noise.map((_, n) => Math.sin(n / 10)),
        44100,
      ),
    ).toEqual([]);
  });
});

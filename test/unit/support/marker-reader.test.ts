import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Marker, readMarkers } from '../../support/marker-reader.js';
import { type MarkerFormat, makeMarkerTrack } from '../../support/marker-track.js';
import { decodeMono, encodeLame, mixTracks } from '../../support/mix.js';

const DURATION_S = 8;
const FADE_S = 3;
const FORMATS: readonly MarkerFormat[] = ['wav', 'flac', 'mp3', 'ogg', 'm4a', 'opus'];
const STEP_S = DURATION_S - FADE_S;

let dir: string;

/** All tracks in one mix, as a listener would get them. */
async function programme(rateHz: number): Promise<Float32Array> {
  const tracks: Float32Array[] = [];
  for (const [track, format] of FORMATS.entries()) {
    const pcm = await decodeMono(['-i', join(dir, `${track}.${format}`)], rateHz);
    // AAC pads to whole frames; the grid of this test is the one that was asked for.
    tracks.push(pcm.subarray(0, Math.round(DURATION_S * rateHz)));
  }
  return mixTracks(tracks, rateHz, FADE_S);
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
    const stream = await encodeLame(await programme(rateHz), rateHz, bitrateKbps);
    markers = readMarkers(await decodeMono(['-f', 'mp3', '-i', 'pipe:0'], rateHz, stream), rateHz);
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

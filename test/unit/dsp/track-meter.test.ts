// One pass over a track, against ffmpeg's meter and against endings whose place is known.
import { describe, expect, it } from 'vitest';
import { linearToDb } from '../../../src/dsp/gain.js';
import { type TrackMeasures, TrackMeter } from '../../../src/dsp/track-meter.js';
import { ebur128OfPcm } from '../../support/ebur128.js';
import { fadeOut, music, tones } from '../../support/tones.js';

const RATE_HZ = 44_100;

function measure(pcm: Float32Array, channels: 1 | 2, rate = RATE_HZ): TrackMeasures {
  const meter = new TrackMeter(channels, rate);
  for (let at = 0; at < pcm.length; at += rate * channels) meter.push(pcm.subarray(at, at + rate * channels));
  return meter.measures();
}

describe("a track's measures", () => {
  it.each([
    [22_050, 1],
    [22_050, 2],
    [24_000, 2],
    [32_000, 2],
    [44_100, 1],
    [44_100, 2],
    [48_000, 2],
  ] as const)('at %i Hz in %i channels agree with ffmpeg to 0.1 LU and 0.2 dB', async (rate, channels) => {
    const pcm = music(rate, channels, 15);
    const [own, theirs] = [measure(pcm, channels, rate), await ebur128OfPcm(pcm, rate, channels)];
    expect(Math.abs((own.integratedLufs ?? 0) - theirs.integratedLufs)).toBeLessThanOrEqual(0.1);
    expect(Math.abs(linearToDb(own.truePeak) - theirs.truePeakDbtp)).toBeLessThanOrEqual(0.2);
  });

  it('tell where a fade-out has fallen by 7 LU, to half a second', () => {
    const tone = { frequencyHz: 500, levelDb: -12, durationS: 60 };
    const { fadeOutSample, cueOutSample } = measure(fadeOut(tones(RATE_HZ, 2, tone), RATE_HZ, 2, 10), 2);
    // The line is at 0.45, 7 dB down, after 5.5 of its 10 s.
    expect(Math.abs(fadeOutSample / RATE_HZ - 55.5)).toBeLessThan(0.5);
    expect(cueOutSample / RATE_HZ).toBeGreaterThan(59.9);
  });

  it('have the ending fall where a track that ends at once ends', () => {
    const tone = { frequencyHz: 500, levelDb: -12, durationS: 20 };
    const silence = { frequencyHz: 500, levelDb: -200, durationS: 3 };
    const { fadeOutSample, cueOutSample } = measure(tones(RATE_HZ, 2, tone, silence), 2);
    expect(cueOutSample / RATE_HZ).toBeCloseTo(20, 2);
    expect(fadeOutSample).toBe(cueOutSample);
  });

  it('have the ending of silence, and of what is too short to be measured, at its end', () => {
    expect(measure(new Float32Array(RATE_HZ), 1)).toMatchObject({
      integratedLufs: null,
      truePeak: 0,
      fadeOutSample: RATE_HZ,
      cueOutSample: RATE_HZ,
    });
    const short = measure(tones(RATE_HZ, 1, { frequencyHz: 500, levelDb: -12, durationS: 0.2 }), 1);
    expect(short).toMatchObject({ integratedLufs: null, fadeOutSample: short.cueOutSample });
  });
});

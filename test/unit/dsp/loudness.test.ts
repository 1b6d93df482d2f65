// Loudness against the compliance signals of EBU Tech 3341, table 1 (stereo ones), and what they leave open.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kWeighting } from '../../../src/dsp/k-weighting.js';
import { LoudnessMeter } from '../../../src/dsp/loudness.js';
import { type Tone, tones } from '../../support/tones.js';

const RATES = [22_050, 24_000, 32_000, 44_100, 48_000];

function meterOf(pcm: Float32Array, channels: 1 | 2, sampleRateHz: number, chunk = 48_000): LoudnessMeter {
  const meter = new LoudnessMeter(channels, sampleRateHz);
  for (let at = 0; at < pcm.length; at += chunk * channels)
    meter.push(pcm.subarray(at, at + chunk * channels));
  return meter;
}

/** 1000 Hz stretches of [level in dBFS, seconds]. */
function stretches(...parts: readonly (readonly [levelDb: number, durationS: number])[]): Tone[] {
  return parts.map(([levelDb, durationS]) => ({ frequencyHz: 1000, levelDb, durationS }));
}

describe('K-weighting', () => {
  it('has the coefficients of ITU-R BS.1770-4 at 48 kHz', () => {
    const [shelf, highPass] = kWeighting(48_000);
    const printed = [
      [shelf.b0, 1.53512485958697],
      [shelf.b1, -2.69169618940638],
      [shelf.b2, 1.19839281085285],
      [shelf.a1, -1.69065929318241],
      [shelf.a2, 0.73248077421585],
      [highPass.a1, -1.99004745483398],
      [highPass.a2, 0.99007225036621],
    ] as const;
    for (const [found, expected] of printed) expect(found).toBeCloseTo(expected, 8);
    expect([highPass.b0, highPass.b1, highPass.b2]).toEqual([1, -2, 1]);
  });
});

describe('integrated loudness', () => {
  it.each([
    ['1', stretches([-23, 20]), -23],
    ['2', stretches([-33, 20]), -33],
    ['3', stretches([-36, 10], [-23, 60], [-36, 10]), -23],
    ['4', stretches([-72, 10], [-36, 10], [-23, 60], [-36, 10], [-72, 10]), -23],
    ['5', stretches([-26, 20], [-20, 20.1], [-26, 20]), -23],
  ])('of EBU Tech 3341 case %s is right to 0.1 LU', (_case, parts, expected) => {
    const found = meterOf(tones(48_000, 2, ...parts), 2, 48_000).integratedLufs() ?? 0;
    expect(Math.abs(found - expected)).toBeLessThanOrEqual(0.1);
  });

  it.each(RATES)('of a 997 Hz sine at full scale in one of two channels is -3.01 LUFS at %i Hz', (rate) => {
    const pcm = tones(rate, 2, { frequencyHz: 997, levelDb: 0, durationS: 5 });
    for (let i = 1; i < pcm.length; i += 2) pcm[i] = 0;
    expect(Math.abs((meterOf(pcm, 2, rate).integratedLufs() ?? 0) + 3.01)).toBeLessThan(0.05);
  });

  it('of mono is that of its one channel', () => {
    const pcm = tones(44_100, 1, { frequencyHz: 997, levelDb: 0, durationS: 5 });
    expect(Math.abs((meterOf(pcm, 1, 44_100).integratedLufs() ?? 0) + 3.01)).toBeLessThan(0.05);
  });

  it('does not depend on where chunks are cut', () => {
    const pcm = tones(44_100, 2, ...stretches([-30, 1.3], [-12, 2.1]));
    const whole = meterOf(pcm, 2, 44_100, pcm.length).integratedLufs();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (chunk) => {
        expect(meterOf(pcm, 2, 44_100, chunk).integratedLufs()).toBeCloseTo(whole ?? 0, 9);
      }),
      { numRuns: 10 },
    );
  });

  it('is unknown for silence, for what is too short, and for what is below the absolute gate', () => {
    expect(meterOf(new Float32Array(96_000), 2, 48_000).integratedLufs()).toBeNull();
    expect(meterOf(tones(48_000, 2, ...stretches([-20, 0.39])), 2, 48_000).integratedLufs()).toBeNull();
    expect(meterOf(tones(48_000, 2, ...stretches([-75, 5])), 2, 48_000).integratedLufs()).toBeNull();
  });

  it('survives samples that are no numbers', () => {
    const pcm = tones(48_000, 2, ...stretches([-23, 20]));
    pcm[5000] = Number.NaN;
    pcm[90_001] = Number.POSITIVE_INFINITY;
    expect(Math.abs((meterOf(pcm, 2, 48_000).integratedLufs() ?? 0) + 23)).toBeLessThan(0.1);
  });
});

describe('the place where loudness falls', () => {
  it('is the end of the last 400 ms that reach the threshold', () => {
    const meter = meterOf(tones(48_000, 2, ...stretches([-20, 5], [-40, 5])), 2, 48_000);
    // The last block that is loud enough for -30 LUFS holds 100 ms of the loud part.
    expect(meter.endAbove(-30)).toBe(48_000 * 5.3);
    expect(meter.endAbove(-50)).toBe(48_000 * 10);
    expect(meter.endAbove(-10)).toBeNull();
  });
});

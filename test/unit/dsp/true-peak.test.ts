// True peak against the signals of EBU Tech 3341 and against its own definition, done without any shortcut.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearToDb } from '../../../src/dsp/gain.js';
import { TruePeakMeter } from '../../../src/dsp/true-peak.js';
import { soften, tones } from '../../support/tones.js';

function truePeakOf(pcm: Float32Array, channels: 1 | 2, chunk = 44_100): number {
  const meter = new TruePeakMeter(channels);
  for (let at = 0; at < pcm.length; at += chunk * channels)
    meter.push(pcm.subarray(at, at + chunk * channels));
  return meter.peak;
}

/** The filter of BS.1770-4, Annex 2 over every place of a mono signal, as it stands in the table. */
function interpolatedPeak(pcm: Float32Array): number {
  const phase0 = [
    0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
    0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
  ];
  const phase1 = [
    -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
    0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
  ];
  const phases = [phase0, phase1, [...phase1].reverse(), [...phase0].reverse()];
  let peak = 0;
  for (let end = 0; end < pcm.length; end++) {
    peak = Math.max(peak, Math.abs(pcm[end] ?? 0));
    for (const taps of phases) {
      const sum = taps.reduce((total, tap, i) => total + tap * (pcm[end - 11 + i] ?? 0), 0);
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return peak;
}

describe('true peak', () => {
  it.each([
    ['15', 4, 0, 0.5, -6],
    ['16', 4, 45, 0.5, -6],
    ['17', 6, 60, 0.5, -6],
    ['18', 8, 67.5, 0.5, -6],
    ['19', 4, 45, 1.41, 3],
  ])(
    'of EBU Tech 3341 case %s is within +0.2/-0.4 dB',
    (_case, divisor, phaseDegrees, amplitude, expectedDb) => {
      const tone = {
        frequencyHz: 48_000 / divisor,
        levelDb: linearToDb(amplitude),
        durationS: 1,
        phaseDegrees,
      };
      const found = linearToDb(truePeakOf(soften(tones(48_000, 2, tone), 48_000, 2, 0.1), 2));
      expect(found - expectedDb).toBeLessThanOrEqual(0.2);
      expect(found - expectedDb).toBeGreaterThanOrEqual(-0.4);
    },
  );

  it('is what the filter gives at every place, though most places are passed over', () => {
    const signals = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(signals, fc.integer({ min: 1, max: 100 }), (samples, chunk) => {
        // Loud beginnings and quiet endings are where passing over could go wrong.
        const pcm = Float32Array.from(samples, (sample, i) => sample * (i % 97 < 40 ? 1 : 0.3));
        expect(truePeakOf(pcm, 1, chunk)).toBeCloseTo(interpolatedPeak(pcm), 12);
      }),
    );
  });

  it('is the loudest of the channels', () => {
    const pcm = tones(44_100, 2, { frequencyHz: 11_025, levelDb: -6, durationS: 0.5, phaseDegrees: 45 });
    const left = Float32Array.from({ length: pcm.length / 2 }, (_, i) => pcm[2 * i] ?? 0);
    for (let i = 1; i < pcm.length; i += 2) pcm[i] = 0.1 * (pcm[i] ?? 0);
    expect(truePeakOf(pcm, 2)).toBe(truePeakOf(left, 1));
    expect(truePeakOf(pcm, 2)).toBeGreaterThan(0.45);
  });

  it('takes no harm from samples that are no numbers', () => {
    const pcm = Float32Array.of(0.1, Number.NaN, 0.2, Number.POSITIVE_INFINITY, 0.1);
    expect(truePeakOf(pcm, 1)).toBeGreaterThan(0.19);
    expect(truePeakOf(pcm, 1)).toBeLessThan(0.5);
  });
});

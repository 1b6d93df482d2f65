import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyGain, dbToLinear, linearToDb, loudnessGain, normalisingGain } from '../../../src/dsp/gain.js';
import { frameLevels } from '../../../src/dsp/levels.js';
import { peakOf } from '../../../src/dsp/peak.js';

describe('normalisingGain', () => {
  it('brings every peak to within 0.1 dB below the target, never above', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.3, max: 4, noNaN: true }), (peak) => {
        const result = peak * normalisingGain(peak);
        expect(result).toBeLessThanOrEqual(0.95);
        expect(linearToDb(result / 0.95)).toBeGreaterThan(-0.2);
      }),
    );
  });

  it('comes in steps of 0.1 dB', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 4, noNaN: true }), (peak) => {
        const tenths = linearToDb(normalisingGain(peak)) * 10;
        expect(tenths).toBeCloseTo(Math.round(tenths), 6);
      }),
    );
  });

  it('boosts by the allowed amount at most', () => {
    expect(linearToDb(normalisingGain(0.01))).toBeCloseTo(12, 6);
    expect(linearToDb(normalisingGain(0.01, { maxBoostDb: 3 }))).toBeCloseTo(3, 6);
    expect(linearToDb(normalisingGain(0.01, { maxBoostDb: 0 }))).toBeCloseTo(0, 6);
  });

  it('leaves silence and nonsense alone', () => {
    for (const peak of [0, 0.0009, Number.NaN, Number.POSITIVE_INFINITY])
      expect(normalisingGain(peak)).toBe(1);
  });

  it('is 1 when the peak is at the target', () => {
    expect(normalisingGain(0.95)).toBe(1);
  });
});

describe('loudnessGain', () => {
  const TARGET = { targetLufs: -16, maxTruePeakDbtp: -1, maxBoostDb: 12 };
  const measured = fc.record({
    integratedLufs: fc.oneof(fc.constant(null), fc.double({ min: -70, max: 3, noNaN: true })),
    truePeak: fc.double({ min: 0, max: 4, noNaN: true }),
  });

  it('never lets the true peak over its limit, boosts by no more than is allowed, in steps of 0.1 dB', () => {
    fc.assert(
      fc.property(measured, (track) => {
        const gain = loudnessGain(track, TARGET);
        const gainDb = linearToDb(gain);
        expect(gain * track.truePeak).toBeLessThanOrEqual(dbToLinear(-1) * (1 + 1e-9));
        expect(gainDb).toBeLessThanOrEqual(12 + 1e-9);
        expect(gainDb * 10).toBeCloseTo(Math.round(gainDb * 10), 6);
      }),
    );
  });

  it('reaches the target to 0.05 LU where neither limit stands in its way', () => {
    fc.assert(
      fc.property(fc.double({ min: -28, max: -5, noNaN: true }), (integratedLufs) => {
        const gain = loudnessGain({ integratedLufs, truePeak: 0.2 }, TARGET);
        expect(Math.abs(integratedLufs + linearToDb(gain) + 16)).toBeLessThanOrEqual(0.05 + 1e-9);
      }),
    );
  });

  it('leaves alone what cannot be measured, unless it is too loud', () => {
    expect(loudnessGain({ integratedLufs: null, truePeak: 0 }, TARGET)).toBe(1);
    expect(loudnessGain({ integratedLufs: null, truePeak: 0.5 }, TARGET)).toBe(1);
    expect(linearToDb(loudnessGain({ integratedLufs: null, truePeak: 1 }, TARGET))).toBeCloseTo(-1, 6);
  });
});

describe('levels', () => {
  it('convert to decibels and back', () => {
    expect(dbToLinear(20)).toBeCloseTo(10, 12);
    expect(linearToDb(0.5)).toBeCloseTo(-6.0206, 4);
    expect(linearToDb(0)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('are measured over all channels', () => {
    const pcm = Float32Array.of(0.5, -0.75, 0, 0);
    expect(peakOf(pcm)).toBe(0.75);
    expect(frameLevels(pcm)).toEqual({ peak: 0.75, rms: Math.sqrt((0.25 + 0.5625) / 4) });
    expect(frameLevels(new Float32Array())).toEqual({ peak: 0, rms: 0 });
    applyGain(pcm, 2);
    expect(pcm).toEqual(Float32Array.of(1, -1.5, 0, 0));
  });
});

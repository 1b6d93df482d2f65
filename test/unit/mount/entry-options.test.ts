// An entry's wishes against tracks of any length: what is met, what is cut to fit, and what is ignored aloud.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gainWith, playedPart } from '../../../src/mount/entry-options.js';
import { facts } from '../planner/fixtures.js';

const RATE = 44_100;
const track = { ...facts('/music/a.mp3', 60 * RATE), cueInSample: RATE, cueOutSample: 58 * RATE };

describe('cue points', () => {
  it('are those of the track where the entry says nothing', () => {
    expect(playedPart({}, track)).toEqual({ entrySample: RATE, exitSample: 58 * RATE, ignored: null });
  });

  it('are those of the entry, each for itself', () => {
    expect(playedPart({ cueInS: 2.5 }, track)).toMatchObject({
      entrySample: 2.5 * RATE,
      exitSample: 58 * RATE,
    });
    expect(playedPart({ cueOutS: 30 }, track)).toMatchObject({ entrySample: RATE, exitSample: 30 * RATE });
    expect(playedPart({ cueInS: 0, cueOutS: 59 }, track)).toMatchObject({
      entrySample: 0,
      exitSample: 59 * RATE,
    });
  });

  it('beyond the decoded end are the end', () => {
    expect(playedPart({ cueOutS: 1e6 }, track)).toEqual({
      entrySample: RATE,
      exitSample: 60 * RATE,
      ignored: null,
    });
  });

  it.each([
    { cueInS: 60 },
    { cueInS: 1e9 },
    { cueInS: -1 },
    { cueOutS: 0 },
    { cueOutS: 0.5 },
    { cueInS: 30, cueOutS: 20 },
    { cueInS: Number.NaN },
    { cueOutS: Number.NaN },
  ])('that leave nothing are ignored, with a word: %j', (options) => {
    const part = playedPart(options, track);
    expect(part).toMatchObject({ entrySample: RATE, exitSample: 58 * RATE });
    expect(part.ignored).toMatch(/^cue (in|out) .* leave nothing of a track of 60.0 s: correct them/);
  });

  it('always lie within the track, whatever is asked', () => {
    const cue = fc.option(fc.double({ min: -100, max: 100 }), { nil: undefined });
    fc.assert(
      fc.property(cue, cue, (cueInS, cueOutS) => {
        const options = {
          ...(cueInS !== undefined && { cueInS }),
          ...(cueOutS !== undefined && { cueOutS }),
        };
        const { entrySample, exitSample } = playedPart(options, track);
        expect(Number.isInteger(entrySample) && Number.isInteger(exitSample)).toBe(true);
        expect(entrySample).toBeGreaterThanOrEqual(0);
        expect(exitSample).toBeLessThanOrEqual(60 * RATE);
        expect(exitSample).toBeGreaterThan(entrySample);
      }),
    );
  });
});

describe('gain', () => {
  const dbOf = (gain: number) => 20 * Math.log10(gain);

  it('is added in whole steps of 0.1 dB', () => {
    expect(dbOf(gainWith({ gainDb: -3 }, 1, 0.5, 0.95))).toBeCloseTo(-3, 9);
    expect(gainWith({ gainDb: -3.04 }, 1, 0.5, 0.95)).toBe(gainWith({ gainDb: -3 }, 1, 0.5, 0.95));
    expect(gainWith({}, 0.7, 0.5, 0.95)).toBe(0.7);
    expect(gainWith({ gainDb: Number.NaN }, 0.7, 0.5, 0.95)).toBe(0.7);
  });

  it('never lifts the peak over the ceiling', () => {
    const peaks = fc.double({ min: 0.001, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), peaks, (gainDb, peak) => {
        expect(gainWith({ gainDb }, 1, peak, 0.95) * peak).toBeLessThanOrEqual(0.95 + 1e-6);
      }),
    );
    expect(dbOf(gainWith({ gainDb: 20 }, 1, 0.475, 0.95))).toBeCloseTo(6, 5);
  });

  it('lets a track be that is over the ceiling already, or silent', () => {
    expect(gainWith({ gainDb: 6 }, 1, 1.2, 1)).toBe(1);
    expect(gainWith({ gainDb: 6 }, 1, 0, 1)).toBe(1);
  });
});

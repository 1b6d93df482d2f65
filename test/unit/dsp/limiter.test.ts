import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearToDb } from '../../../src/dsp/gain.js';
import { limitWindow } from '../../../src/dsp/limiter.js';
import { LookAheadLimiter } from '../../../src/dsp/look-ahead-limiter.js';
import { peakOf } from '../../../src/dsp/peak.js';

const RATE = 8000;
const CEILING = 0.95;
/** Samples the limiter holds back: 5 ms. */
const LOOK_AHEAD = 40;
/** One unit in the last place of a float near 1. */
const ULP = 6e-8;
const mix = fc.float32Array({
  min: Math.fround(-1.4),
  max: Math.fround(1.4),
  noNaN: true,
  minLength: 0,
  maxLength: 600,
});

/** A constant 0.5 with single samples of the given size. */
function spikes(length: number, at: Record<number, number>): Float32Array {
  const pcm = new Float32Array(length).fill(0.5);
  for (const [i, value] of Object.entries(at)) pcm[Number(i)] = value;
  return pcm;
}

describe('limitWindow', () => {
  it('never lets a sample over the ceiling, and turns none up', () => {
    fc.assert(
      fc.property(mix, fc.constantFrom(1, 2), (pcm, channels) => {
        const before = pcm.slice(0, pcm.length - (pcm.length % channels));
        const after = before.slice();
        const depthDb = limitWindow(after, channels as 1 | 2, RATE, CEILING);
        expect(peakOf(after)).toBeLessThanOrEqual(CEILING + ULP);
        expect(depthDb).toBeCloseTo(Math.max(0, 20 * Math.log10(peakOf(before) / CEILING)), 4);
        for (const [i, value] of after.entries()) {
          expect(Math.abs(value)).toBeLessThanOrEqual(Math.abs(before[i] ?? 0));
        }
      }),
    );
  });

  it('leaves the ends alone unless they exceed themselves', () => {
    fc.assert(
      fc.property(mix, (pcm) => {
        const after = pcm.slice();
        limitWindow(after, 1, RATE, CEILING);
        for (const i of [0, pcm.length - 1]) {
          if (Math.abs(pcm[i] ?? 0) <= CEILING) expect(after[i]).toBe(pcm[i]);
        }
      }),
    );
  });

  it.each([0, 1, 2, 998, 999])('limits a lone peak at sample %i of 1000', (at) => {
    const pcm = spikes(1000, { [at]: -1.3 });
    expect(limitWindow(pcm, 1, RATE, CEILING)).toBeCloseTo(2.725, 2);
    expect(pcm[at]).toBeCloseTo(-CEILING, 6);
    if (at > 0) expect(pcm[0]).toBe(0.5);
    if (at < 999) expect(pcm[999]).toBe(0.5);
  });

  it('moves the gain smoothly', () => {
    const pcm = spikes(4000, { 1000: 1.3, 1007: -1.1, 1100: 1.34, 3000: 1 });
    limitWindow(pcm, 1, RATE, CEILING);
    const gains = [...pcm].map((value, i) => ([1000, 1007, 1100, 3000].includes(i) ? null : value / 0.5));
    const ramp = (10 * RATE) / 1000;
    const steepest = ((1 - CEILING / 1.34) * Math.PI) / 2 / ramp;
    for (let i = 1; i < gains.length; i++) {
      const [a, b] = [gains[i - 1], gains[i]];
      if (typeof a === 'number' && typeof b === 'number')
        expect(Math.abs(a - b)).toBeLessThan(steepest * 1.02);
    }
    expect(pcm[2000]).toBe(0.5);
  });

  it('turns both channels down together', () => {
    const pcm = new Float32Array(2000).fill(0.5);
    pcm[1000] = 1.2;
    limitWindow(pcm, 2, RATE, CEILING);
    expect(pcm[1001]).toBeCloseTo((0.5 * CEILING) / 1.2, 6);
    expect(pcm[990]).toBe(pcm[991]);
  });

  it('passes over NaN', () => {
    const pcm = spikes(2000, { 500: Number.NaN, 1000: 1.2 });
    expect(limitWindow(pcm, 1, RATE, CEILING)).toBeCloseTo(-linearToDb(CEILING / 1.2), 6);
    expect(pcm[1000]).toBeCloseTo(CEILING, 6);
  });

  it('does nothing to what does not exceed', () => {
    const pcm = new Float32Array(100).fill(0.9);
    expect(limitWindow(pcm, 2, RATE, CEILING)).toBe(0);
    expect(pcm).toEqual(new Float32Array(100).fill(0.9));
  });
});

describe('LookAheadLimiter', () => {
  function limitInPieces(pcm: Float32Array, pieces: readonly number[]): Float32Array {
    const limiter = new LookAheadLimiter(1, RATE, CEILING);
    const out: number[] = [];
    let at = 0;
    for (const size of pieces) {
      out.push(...limiter.process(pcm.subarray(at, at + size)));
      at = Math.min(pcm.length, at + size);
    }
    out.push(...limiter.process(pcm.subarray(at)), ...limiter.process(new Float32Array(LOOK_AHEAD)));
    return Float32Array.from(out);
  }

  it('gives back as many samples as it took, none over the ceiling, however they are cut', () => {
    fc.assert(
      fc.property(mix, fc.array(fc.nat(200)), (pcm, pieces) => {
        const out = limitInPieces(pcm, pieces);
        expect(out.length).toBe(pcm.length);
        expect(peakOf(out)).toBeLessThanOrEqual(CEILING + ULP);
        expect(out).toEqual(limitInPieces(pcm, []));
      }),
    );
  });

  it('is transparent below the ceiling and keeps every sample in its place', () => {
    const pcm = Float32Array.from({ length: 500 }, (_, i) => 0.9 * Math.sin(i));
    expect(limitInPieces(pcm, [7, 100])).toEqual(pcm);
  });

  it('is not silenced for ever by one NaN', () => {
    const pcm = spikes(8000, { 500: Number.NaN, 700: Number.POSITIVE_INFINITY });
    const out = limitInPieces(pcm, []);
    expect(out.subarray(499, 502)).toEqual(pcm.subarray(499, 502));
    expect(out[600]).toBe(0.5);
    expect(out[7999]).toBeCloseTo(0.5, 3);
  });

  it('falls within its look-ahead and comes back smoothly', () => {
    const pcm = spikes(8000, { 2000: 1.4 });
    const out = limitInPieces(pcm, []);
    expect(out[2000]).toBeCloseTo(CEILING, 5);
    expect(out[1900]).toBe(0.5);
    for (let i = 2002; i < 8000; i++) expect((out[i] ?? 0) - (out[i - 1] ?? 0)).toBeLessThan(1e-3);
    expect(out[7999]).toBeCloseTo(0.5, 3);
  });
});

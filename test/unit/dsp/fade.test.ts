import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fadeInGainAt, fadeOutGainAt, mixInto } from '../../../src/dsp/fade.js';
import { fallAt, riseAt } from '../../../src/dsp/fade-curve.js';
import type { Fade, FadeCurve } from '../../../src/model/timeline.js';

const fade = fc.record({ startSample: fc.integer({ min: -50, max: 250 }), lengthSamples: fc.nat(120) });

describe('a fade', () => {
  it('in and out keep the power at every sample', () => {
    fc.assert(
      fc.property(fade, fc.integer({ min: -100, max: 400 }), (over, sample) => {
        expect(fadeInGainAt(sample, over) ** 2 + fadeOutGainAt(sample, over) ** 2).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is exactly 0 and 1 outside', () => {
    const over: Fade = { startSample: 100, lengthSamples: 50 };
    expect([fadeInGainAt(100, over), fadeInGainAt(150, over)]).toEqual([0, 1]);
    expect([fadeOutGainAt(100, over), fadeOutGainAt(150, over)]).toEqual([1, 0]);
    expect(fadeInGainAt(125, over)).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('of no length is a step', () => {
    const over: Fade = { startSample: 10, lengthSamples: 0 };
    expect([fadeInGainAt(9, over), fadeInGainAt(10, over)]).toEqual([0, 1]);
    expect([fadeOutGainAt(9, over), fadeOutGainAt(10, over)]).toEqual([1, 0]);
  });
});

describe('a curve', () => {
  const curves = fc.constantFrom<FadeCurve>('sine', 'linear', 'sin2');
  const progress = fc.double({ min: 0, max: 1, noNaN: true });

  it('begins at exactly 0, ends at exactly 1, and falls as it rises', () => {
    fc.assert(
      fc.property(curves, progress, (curve, x) => {
        expect([riseAt(-1, curve), riseAt(0, curve), riseAt(1, curve), riseAt(2, curve)]).toEqual([
          0, 0, 1, 1,
        ]);
        expect([fallAt(-1, curve), fallAt(0, curve), fallAt(1, curve), fallAt(2, curve)]).toEqual([
          1, 1, 0, 0,
        ]);
        expect(fallAt(x, curve)).toBe(riseAt(1 - x, curve));
      }),
    );
  });

  it('never turns back', () => {
    fc.assert(
      fc.property(curves, progress, progress, (curve, a, b) => {
        expect(riseAt(Math.max(a, b), curve)).toBeGreaterThanOrEqual(riseAt(Math.min(a, b), curve));
      }),
    );
  });

  it('keeps the power as sine, and the sum of the gains as linear and sin2', () => {
    fc.assert(
      fc.property(progress, (x) => {
        expect(riseAt(x, 'sine') ** 2 + fallAt(x, 'sine') ** 2).toBeCloseTo(1, 12);
        expect(riseAt(x, 'linear') + fallAt(x, 'linear')).toBeCloseTo(1, 12);
        expect(riseAt(x, 'sin2') + fallAt(x, 'sin2')).toBeCloseTo(1, 12);
      }),
    );
  });

  it('has its own middle: 0.707, 0.5 and 0.5, and its own quarter: 0.383, 0.25 and 0.146', () => {
    const at = (x: number) => (['sine', 'linear', 'sin2'] as const).map((curve) => riseAt(x, curve));
    for (const [i, gain] of [Math.SQRT1_2, 0.5, 0.5].entries()) expect(at(0.5)[i]).toBeCloseTo(gain, 12);
    for (const [i, gain] of [0.382683, 0.25, 0.146447].entries()) expect(at(0.25)[i]).toBeCloseTo(gain, 6);
  });

  it('is the fade that is mixed', () => {
    const out = new Float32Array(3);
    const fadeIn: Fade = { startSample: 0, lengthSamples: 4, curve: 'linear' };
    mixInto(out, Float32Array.of(1, 1, 1), { firstSample: 0, channels: 1, fadeIn, fadeOuts: [], gain: 1 });
    expect(out).toEqual(Float32Array.of(0, 0.25, 0.5));
  });
});

describe('mixInto', () => {
  it('adds each sample times gain and every envelope', () => {
    const mixes = fc.record({
      firstSample: fc.nat(100),
      channels: fc.constantFrom(1 as const, 2 as const),
      fadeIn: fade,
      fadeOuts: fc.array(fade, { maxLength: 3 }),
      gain: fc.double({ min: 0, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(mixes, fc.nat(200), (mix, samples) => {
        const out = new Float32Array(samples * mix.channels).fill(0.25);
        const voice = Float32Array.from({ length: samples * mix.channels }, (_, i) => Math.sin(i));
        mixInto(out, voice, mix);
        for (let i = 0; i < out.length; i++) {
          const sample = mix.firstSample + Math.floor(i / mix.channels);
          const envelope = mix.fadeOuts.reduce(
            (gain, over) => gain * fadeOutGainAt(sample, over),
            mix.gain * fadeInGainAt(sample, mix.fadeIn),
          );
          expect(out[i]).toBeCloseTo(0.25 + (voice[i] ?? 0) * envelope, 6);
        }
      }),
    );
  });

  it('without fades is a plain sum', () => {
    const out = Float32Array.of(1, 1, 1);
    mixInto(out, Float32Array.of(0.5, -0.5), { firstSample: 0, channels: 1, fadeOuts: [], gain: 1 });
    expect(out).toEqual(Float32Array.of(1.5, 0.5, 1));
  });
});

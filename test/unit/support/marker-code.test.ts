import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BASE,
  COMBS,
  DIGITS,
  decodeMarker,
  encodeMarker,
  MAX_SLOTS,
  MAX_TRACKS,
  toneHz,
} from '../../support/marker-code.js';

const marker = fc.record({
  track: fc.integer({ min: 0, max: MAX_TRACKS - 1 }),
  slot: fc.integer({ min: 0, max: MAX_SLOTS - 1 }),
});

describe('the marker code', () => {
  it('gives back every marker it encodes', () => {
    fc.assert(
      fc.property(marker, (id) => {
        expect(decodeMarker(encodeMarker(id))).toEqual(id);
      }),
    );
  });

  it('never takes one wrong digit for the same marker', () => {
    const digit = fc.integer({ min: 0, max: DIGITS - 1 });
    const shift = fc.integer({ min: 1, max: BASE - 1 });
    fc.assert(
      fc.property(marker, digit, shift, (id, at, by) => {
        const digits = encodeMarker(id).map((value, i) => (i === at ? (value + by) % BASE : value));
        expect(decodeMarker(digits)).not.toEqual(id);
      }),
    );
  });

  it('uses each tone once, below 5.2 kHz', () => {
    const tones = new Set<number>();
    for (let comb = 0; comb < COMBS; comb++)
      for (let digit = 0; digit < DIGITS; digit++)
        for (let value = 0; value < BASE; value++) tones.add(toneHz(comb, digit, value));
    expect(tones.size).toBe(COMBS * DIGITS * BASE);
    expect(Math.max(...tones)).toBeLessThan(5200);
  });
});

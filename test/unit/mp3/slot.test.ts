import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSlot, slotSizeBytes, writeSlot } from '../../../src/mp3/slot.js';

const profile = { bitrateKbps: 128, sampleRateHz: 44_100 };
const size = slotSizeBytes(profile);

function frame(padded: boolean): Uint8Array {
  const bytes = new Uint8Array(padded ? 418 : 417).fill(0x55);
  bytes.set([0xff, 0xfb, padded ? 0x92 : 0x90, 0x44]);
  return bytes;
}

describe('a slot', () => {
  it('holds the longest frame of a profile', () => {
    expect(size).toBe(8 + 418);
    expect(slotSizeBytes({ bitrateKbps: 320, sampleRateHz: 48_000 })).toBe(8 + 961);
    expect(slotSizeBytes({ bitrateKbps: 64, sampleRateHz: 22_050 })).toBe(8 + 209);
  });

  it.each([true, false])('gives back what was written (padded: %s)', (padded) => {
    const file = new Uint8Array(3 * size);
    writeSlot(file, size, frame(padded), { peak: 0.95, rms: 0.2 });
    const stored = readSlot(file, size, size);
    expect(stored?.frame).toEqual(frame(padded));
    expect(stored?.peak).toBeCloseTo(0.95, 4);
    expect(stored?.rms).toBeCloseTo(0.2, 4);
    expect(readSlot(file, 0, size)).toBeNull();
    expect(readSlot(file, 2 * size, size)).toBeNull();
  });

  it('clamps levels to full scale', () => {
    const file = new Uint8Array(size);
    writeSlot(file, 0, frame(true), { peak: 1.4, rms: Number.NaN });
    expect(readSlot(file, 0, size)).toMatchObject({ peak: 1, rms: 0 });
  });

  it('is null once any byte of the record is damaged', () => {
    const file = new Uint8Array(size);
    writeSlot(file, 0, frame(true), { peak: 0.5, rms: 0.1 });
    fc.assert(
      fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = file.slice();
        damaged[at] = (damaged[at] ?? 0) ^ flip;
        expect(readSlot(damaged, 0, size)).toBeNull();
      }),
    );
  });

  it('refuses a frame that does not fit', () => {
    expect(() => writeSlot(new Uint8Array(100), 0, frame(true), { peak: 0, rms: 0 })).toThrow(RangeError);
  });

  it('is read from any bytes without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.nat(600), (bytes, offset) => {
        expect(readSlot(bytes, offset, size)).toBeNull();
      }),
    );
    const headed = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfb, 0x92, 0x44);
    expect(readSlot(headed, 0, size)).toBeNull();
  });
});

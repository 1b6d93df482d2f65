import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFrameHeader } from '../../../src/mp3/frame-header.js';
import { isInfoFrame } from '../../../src/mp3/info-frame.js';
import { mainDataBegin } from '../../support/main-data.js';

const header = (...bytes: number[]) => parseFrameHeader(Uint8Array.from(bytes), 0);

describe('parseFrameHeader', () => {
  it('reads MPEG-1, 2 and 2.5', () => {
    expect(header(0xff, 0xfb, 0x92, 0x44)).toEqual({
      version: 1,
      bitrateKbps: 128,
      sampleRateHz: 44_100,
      padding: true,
      channels: 2,
      crc: false,
      lengthBytes: 418,
      samples: 1152,
    });
    expect(header(0xff, 0xf2, 0x80, 0xc0)).toMatchObject({
      version: 2,
      bitrateKbps: 64,
      sampleRateHz: 22_050,
      channels: 1,
      crc: true,
      lengthBytes: 208,
      samples: 576,
    });
    expect(header(0xff, 0xe3, 0x48, 0xc0)).toMatchObject({
      version: 2.5,
      sampleRateHz: 8000,
      lengthBytes: 288,
    });
    expect(header(0xff, 0xfb, 0xe4, 0x00)).toMatchObject({
      bitrateKbps: 320,
      sampleRateHz: 48_000,
      lengthBytes: 960,
    });
  });

  it.each([
    ['no sync', [0xff, 0x7b, 0x90, 0x00]],
    ['reserved version', [0xff, 0xeb, 0x90, 0x00]],
    ['layer II', [0xff, 0xfd, 0x90, 0x00]],
    ['free format', [0xff, 0xfb, 0x00, 0x00]],
    ['bad bitrate', [0xff, 0xfb, 0xf0, 0x00]],
    ['reserved sample rate', [0xff, 0xfb, 0x9c, 0x00]],
    ['reserved emphasis', [0xff, 0xfb, 0x90, 0x02]],
    ['too few bytes', [0xff, 0xfb, 0x90]],
  ])('knows no frame in %s', (_, bytes) => {
    expect(header(...bytes)).toBeNull();
  });

  it('never throws, whatever the bytes and wherever it looks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.integer({ min: -5, max: 90 }), (bytes, offset) => {
        const sync = Uint8Array.of(0xff, 0xfb, ...bytes);
        for (const candidate of [bytes, sync]) {
          parseFrameHeader(candidate, offset);
          isInfoFrame(candidate);
          mainDataBegin(candidate);
        }
      }),
    );
  });
});

describe('mainDataBegin', () => {
  const begin = (...bytes: number[]) => mainDataBegin(Uint8Array.from(bytes));

  it('is nine bits in MPEG-1 and eight below', () => {
    expect(begin(0xff, 0xfb, 0x90, 0x00, 0xff, 0x80)).toBe(511);
    expect(begin(0xff, 0xfb, 0x90, 0x00, 0x00, 0x7f)).toBe(0);
    expect(begin(0xff, 0xf3, 0x80, 0x00, 0xff, 0x80)).toBe(255);
  });

  it('lies behind the CRC where there is one', () => {
    expect(begin(0xff, 0xfa, 0x90, 0x00, 0xaa, 0xaa, 0x01, 0x00)).toBe(2);
  });

  it('is not a number without a frame', () => {
    expect(begin(1, 2, 3)).toBeNaN();
    expect(begin(0xff, 0xfb, 0x90, 0x00, 0xff)).toBeNaN();
  });
});

describe('isInfoFrame', () => {
  const tagged = (head: number[], offset: number, text: string) => {
    const frame = new Uint8Array(200);
    frame.set(head);
    frame.set(Buffer.from(text), offset);
    return isInfoFrame(frame);
  };

  it('finds Xing, Info and VBRI where they belong', () => {
    expect(tagged([0xff, 0xfb, 0x90, 0x00], 36, 'Xing')).toBe(true);
    expect(tagged([0xff, 0xfb, 0x90, 0xc0], 21, 'Info')).toBe(true);
    expect(tagged([0xff, 0xf3, 0x80, 0x00], 21, 'Info')).toBe(true);
    expect(tagged([0xff, 0xf3, 0x80, 0xc0], 13, 'Xing')).toBe(true);
    expect(tagged([0xff, 0xfa, 0x90, 0x00], 38, 'Xing')).toBe(true);
    expect(tagged([0xff, 0xfb, 0x90, 0xc0], 36, 'VBRI')).toBe(true);
  });

  it('does not take audio for one', () => {
    expect(tagged([0xff, 0xfb, 0x90, 0x00], 40, 'Xing')).toBe(false);
    expect(tagged([0, 0, 0, 0], 36, 'Xing')).toBe(false);
  });
});

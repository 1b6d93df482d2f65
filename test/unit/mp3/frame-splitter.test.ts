import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter } from '../../../src/mp3/frame-splitter.js';

/** A 128 kbit/s frame at 44.1 kHz, padded or not, filled with one value. */
function frame(fill: number, padded = false): Uint8Array {
  const bytes = new Uint8Array(padded ? 418 : 417).fill(fill);
  bytes.set([0xff, 0xfb, padded ? 0x92 : 0x90, 0x44]);
  return bytes;
}

function id3v2(bodyBytes: number, body = 0xff): Uint8Array {
  const tag = new Uint8Array(10 + bodyBytes).fill(body);
  tag.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, bodyBytes >> 7, bodyBytes & 0x7f]);
  return tag;
}

function splitAll(stream: Uint8Array, pieceSizes: readonly number[] = []): Buffer[] {
  const splitter = new FrameSplitter();
  const frames: Uint8Array[] = [];
  let at = 0;
  for (const size of pieceSizes) {
    frames.push(...splitter.push(stream.subarray(at, at + size)));
    at = Math.min(stream.length, at + size);
  }
  frames.push(...splitter.push(stream.subarray(at)), ...splitter.flush());
  return frames.map((bytes) => Buffer.from(bytes));
}

const sequence = [frame(1), frame(2, true), frame(0xff), frame(0x49, true), frame(0)];
const expected = sequence.map((bytes) => Buffer.from(bytes));
const pieces = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 });

describe('FrameSplitter', () => {
  it('returns every frame whole, however the stream is cut', () => {
    fc.assert(
      fc.property(pieces, (sizes) => {
        expect(splitAll(Buffer.concat(sequence), sizes)).toEqual(expected);
      }),
    );
  });

  it('skips tags and junk before, between and after', () => {
    const [first = frame(0), ...rest] = sequence;
    const tail = Buffer.from(`TAG${' '.repeat(125)}`);
    const stream = Buffer.concat([
      id3v2(300),
      Buffer.from('junk\xff\xfbID', 'latin1'),
      first,
      id3v2(20),
      ...rest,
      tail,
    ]);
    fc.assert(
      fc.property(pieces, (sizes) => {
        // The frame before the inner tag has no successor, so only its place in the stream could vouch for it.
        expect(splitAll(stream, sizes)).toEqual(expected.slice(1));
      }),
    );
  });

  it('keeps frames that were in sync when junk follows them', () => {
    const stream = Buffer.concat([frame(1), frame(2), Buffer.from('junk'), frame(3), frame(4)]);
    expect(splitAll(stream)).toHaveLength(4);
  });

  it('hands a frame out as soon as it is whole, once in sync', () => {
    const splitter = new FrameSplitter();
    expect(splitter.push(frame(1))).toHaveLength(0);
    expect(splitter.push(frame(2))).toHaveLength(2);
    expect(splitter.push(frame(3))).toHaveLength(1);
  });

  it('takes a lone frame at the end of the stream for one, but not half of one', () => {
    expect(splitAll(frame(1))).toHaveLength(1);
    expect(splitAll(frame(1).subarray(0, 200))).toHaveLength(0);
    expect(splitAll(Buffer.concat([frame(1), frame(2), frame(3).subarray(0, 99)]))).toHaveLength(2);
  });

  it('is not led astray by a header inside junk', () => {
    const stream = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x44]), Buffer.alloc(10), ...sequence]);
    expect(splitAll(stream)).toEqual(expected);
  });

  it('returns copies', () => {
    const chunk = Buffer.concat([frame(7), frame(7)]);
    const [first] = new FrameSplitter().push(chunk);
    chunk.fill(0);
    expect(first?.[100]).toBe(7);
  });

  it('never throws, and gives pieces of the stream in their order, however it is cut', () => {
    const syncish = fc.array(fc.constantFrom(0xff, 0xfb, 0x90, 0x44, 0x49, 0x44, 0x33, 4, 0), {
      maxLength: 1500,
    });
    fc.assert(
      fc.property(syncish, pieces, (bytes, sizes) => {
        const stream = Buffer.from(bytes);
        const frames = splitAll(stream, sizes);
        let at = 0;
        for (const found of frames) {
          const place = stream.indexOf(found, at);
          expect(place).toBeGreaterThanOrEqual(at);
          at = place + found.length;
        }
        expect(splitAll(stream)).toEqual(frames);
      }),
    );
  });
});

// The block of frames against a plain list: whatever is put in, taken off and cut off comes out as it went in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LoadedFrames } from '../../../src/mount/loaded-frames.js';
import type { RenderedFrame } from '../../../src/render/asset-file.js';

const CAPACITY = 7;
const SLOT_BYTES = 5;

const anyFrame = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: SLOT_BYTES }),
  // Levels are kept as 32-bit floats.
  peak: fc.float({ min: 0, max: 1, noNaN: true }),
  rms: fc.float({ min: 0, max: 1, noNaN: true }),
});

const anyAction = fc.oneof(
  fc.record({ do: fc.constant('push' as const), frames: fc.array(anyFrame, { maxLength: CAPACITY }) }),
  fc.record({ do: fc.constantFrom('take', 'drop', 'truncate'), count: fc.integer({ min: -1, max: 9 }) }),
);

test('is a queue, however often it goes round its block', () => {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 60 }), (actions) => {
      const loaded = new LoadedFrames(CAPACITY, SLOT_BYTES);
      let plain: RenderedFrame[] = [];
      for (const action of actions) {
        if ('frames' in action) {
          const some = action.frames.slice(0, CAPACITY - plain.length);
          loaded.push(some);
          plain.push(...some);
        } else if (action.do === 'truncate') {
          loaded.truncate(action.count);
          plain = plain.slice(0, Math.max(0, action.count));
        } else {
          const count = Math.max(0, action.count);
          const gone = plain.splice(0, count);
          if (action.do === 'drop') loaded.drop(count);
          else {
            const { frames, peaks, rms } = loaded.take(count);
            expect(frames.map((bytes) => [...bytes])).toEqual(gone.map(({ bytes }) => [...bytes]));
            expect(peaks).toEqual(gone.map(({ peak }) => peak));
            expect(rms).toEqual(gone.map((frame) => frame.rms));
          }
        }
        expect(loaded.count).toBe(plain.length);
        expect(loaded.room).toBe(CAPACITY - plain.length);
      }
    }),
    { numRuns: 500 },
  );
});

test('what was taken stays as it is when its place is used again', () => {
  const loaded = new LoadedFrames(1, 1);
  loaded.push([{ bytes: Uint8Array.of(1), peak: 0, rms: 0 }]);
  const { frames } = loaded.take(1);
  loaded.push([{ bytes: Uint8Array.of(2), peak: 0, rms: 0 }]);
  expect(frames[0]?.[0]).toBe(1);
});

test('refuses more than it has room for, and a frame longer than a slot', () => {
  const loaded = new LoadedFrames(1, 2);
  const frame = (length: number) => ({ bytes: new Uint8Array(length), peak: 0, rms: 0 });
  expect(() => loaded.push([frame(1), frame(1)])).toThrow(RangeError);
  expect(() => loaded.push([frame(3)])).toThrow(RangeError);
});

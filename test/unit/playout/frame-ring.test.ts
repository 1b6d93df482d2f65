import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameRing } from '../../../src/playout/frame-ring.js';
import { batch } from './batches.js';

describe('a frame ring', () => {
  test('gives frames in order, whole, up to the bytes asked for', () => {
    const ring = new FrameRing(10);
    ring.push(batch(5, 4));
    const run = ring.take(25);
    expect(run).toMatchObject({ firstFrame: 5, bytes: 20 });
    expect(run.frames.map(([first]) => first)).toEqual([5, 6]);
    expect(ring.take(1)).toMatchObject({ firstFrame: 7, bytes: 10 });
    expect(ring.bytes).toBe(10);
  });

  test('full, drops the oldest and counts them', () => {
    const ring = new FrameRing(4);
    ring.push(batch(0, 3));
    ring.push(batch(3, 3));
    expect(ring.droppedFrames).toBe(2);
    expect(ring.take(1000).firstFrame).toBe(2);
  });

  test('a hole in the numbering starts it anew', () => {
    const ring = new FrameRing(10);
    ring.push(batch(0, 3));
    ring.push(batch(100, 2));
    expect(ring.droppedFrames).toBe(3);
    expect(ring.take(1000)).toMatchObject({ firstFrame: 100, bytes: 20 });
  });

  test('emptied by hand, counts nothing as dropped', () => {
    const ring = new FrameRing(10);
    ring.push(batch(0, 3));
    ring.clear();
    expect(ring).toMatchObject({ length: 0, bytes: 0, droppedFrames: 0 });
    expect(ring.take(100).frames).toEqual([]);
  });

  test('loses nothing uncounted, whatever is pushed and taken', () => {
    const step = fc.record({ push: fc.nat(20), take: fc.nat(200) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 16 }), fc.array(step, { maxLength: 50 }), (capacity, steps) => {
        const ring = new FrameRing(capacity);
        let pushed = 0;
        let taken = 0;
        for (const { push, take } of steps) {
          ring.push(batch(pushed, push));
          pushed += push;
          const run = ring.take(take);
          if (run.frames.length > 0) expect(run.firstFrame).toBe(taken + ring.droppedFrames);
          taken += run.frames.length;
          expect(ring.length).toBeLessThanOrEqual(capacity);
          expect(ring.bytes).toBe(ring.length * 10);
          expect(taken + ring.length + ring.droppedFrames).toBe(pushed);
        }
      }),
    );
  });
});

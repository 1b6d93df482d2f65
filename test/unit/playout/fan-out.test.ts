import { describe, expect, test } from 'vitest';
import type { FrameBatch } from '../../../src/model/frames.js';
import { FanOut } from '../../../src/playout/fan-out.js';
import { RecentFrames } from '../../../src/playout/recent-frames.js';
import { batch, mark } from './batches.js';

describe('the fan-out', () => {
  test('gives every batch to every consumer, though one throws', () => {
    const errors: unknown[] = [];
    const fanOut = new FanOut({ frameMs: 26, onError: (error) => errors.push(error) });
    const heard: FrameBatch[] = [];
    fanOut.add({
      push: () => {
        throw new Error('broken target');
      },
    });
    const remove = fanOut.add({ push: (released) => heard.push(released) });
    fanOut.push(batch(0, 3));
    fanOut.push(batch(3, 3));
    remove();
    fanOut.push(batch(6, 3));
    expect(heard.map(({ firstFrame }) => firstFrame)).toEqual([0, 3]);
    expect(errors).toHaveLength(3);
    expect(fanOut.recent.latest(99).frames).toHaveLength(9);
  });
});

describe('recent frames', () => {
  test('keep the newest seconds only', () => {
    const recent = new RecentFrames(1000, 100);
    recent.push(batch(0, 7));
    recent.push(batch(7, 7));
    const { firstFrame, frames } = recent.latest(100);
    expect(firstFrame).toBe(4);
    expect(frames.map(([first]) => first)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    expect(recent.latest(3).firstFrame).toBe(11);
  });

  test('remember the title that holds in them, however long ago it began', () => {
    const recent = new RecentFrames(1000, 100);
    recent.push(batch(0, 5, [mark(0, 'old'), mark(2, 'holding')]));
    for (let at = 5; at < 500; at += 5) recent.push(batch(at, 5));
    recent.push(batch(500, 5, [mark(503, 'new')]));
    expect(recent.latest(5).titles.map(({ title }) => title.text)).toEqual(['holding', 'new']);
    expect(recent.latest(2).titles.map(({ title }) => title.text)).toEqual(['new']);
  });

  test('begin anew where the numbering has a hole', () => {
    const recent = new RecentFrames(1000, 100);
    recent.push(batch(0, 5));
    recent.push(batch(50, 2));
    expect(recent.latest(10)).toMatchObject({ firstFrame: 50, frames: [{}, {}] });
  });

  test('are nothing before the first frame', () => {
    expect(new RecentFrames(1000, 100).latest(10).frames).toEqual([]);
  });
});

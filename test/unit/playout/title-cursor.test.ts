import { expect, test } from 'vitest';
import { TitleCursor } from '../../../src/playout/title-cursor.js';
import { batch, mark } from './batches.js';

const run = (firstFrame: number, count: number) => {
  const { frames } = batch(firstFrame, count);
  return { firstFrame, frames, bytes: count * 10 };
};

test('a title is due once a byte of its frame is acknowledged, and once only', () => {
  const cursor = new TitleCursor();
  cursor.note([mark(12, 'next')]);
  cursor.written(run(10, 5), 100);
  expect(cursor.reached(120)).toBeNull();
  expect(cursor.reached(121)?.text).toBe('next');
  expect(cursor.reached(500)).toBeNull();
});

test('a title that began before the connection is due with its first byte', () => {
  const cursor = new TitleCursor();
  cursor.note([mark(3, 'holding')]);
  cursor.written(run(10, 5), 0);
  expect(cursor.reached(0)).toBeNull();
  expect(cursor.reached(1)?.text).toBe('holding');
});

test('of several reached at once the newest wins', () => {
  const cursor = new TitleCursor();
  cursor.note([mark(0, 'a'), mark(1, 'b'), mark(4, 'c')]);
  cursor.written(run(0, 3), 0);
  cursor.written(run(3, 3), 30);
  expect(cursor.reached(35)?.text).toBe('b');
  expect(cursor.reached(60)?.text).toBe('c');
});

test('a title whose frame was dropped comes with the next frame that was not', () => {
  const cursor = new TitleCursor();
  cursor.note([mark(5, 'dropped')]);
  cursor.written(run(0, 2), 0);
  cursor.written(run(20, 2), 20);
  expect(cursor.reached(20)).toBeNull();
  expect(cursor.reached(21)?.text).toBe('dropped');
});

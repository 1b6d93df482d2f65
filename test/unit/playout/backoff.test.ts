import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backoff, backoffMs, defaultBackoff, jittered } from '../../../src/playout/backoff.js';

const middle = () => 0.5;

test('waits 5, 10, 20, 40, 80, 160, 300, 300 seconds', () => {
  const backoff = new Backoff(defaultBackoff, middle);
  const waits = Array.from({ length: 8 }, () => backoff.next() / 1000);
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  expect(backoffMs(5000, defaultBackoff)).toBe(300_000);
});

test('starts anew after a minute of stable connection, not before', () => {
  const backoff = new Backoff(defaultBackoff, middle);
  backoff.next();
  backoff.connectionLasted(59_999);
  expect(backoff.next()).toBe(10_000);
  backoff.connectionLasted(60_000);
  expect(backoff.next()).toBe(5000);
  backoff.reset();
  expect(backoff.next()).toBe(5000);
});

test('jitter stays within its share', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (random) => {
      const wait = jittered(1000, 0.1, () => random);
      expect(wait).toBeGreaterThanOrEqual(900);
      expect(wait).toBeLessThanOrEqual(1100);
    }),
  );
});

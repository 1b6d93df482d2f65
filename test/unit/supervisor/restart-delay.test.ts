// How long a mount that keeps ending has to wait.
import { expect, test } from 'vitest';
import { RestartDelay } from '../../../src/supervisor/restart-delay.js';

/** Delays of a mount that holds for `heldMs` after each start. */
function delays(count: number, heldMs: number): number[] {
  const delay = new RestartDelay();
  let nowMs = 0;
  return Array.from({ length: count }, () => {
    const waitMs = delay.nextMs(nowMs);
    nowMs += waitMs + heldMs;
    return waitMs;
  });
}

test('a mount that ends again and again waits longer, up to half a minute', () => {
  expect(delays(8, 0)).toEqual([100, 1000, 2000, 5000, 10_000, 30_000, 30_000, 30_000]);
});

test('a mount that held for over ten seconds is started at once again', () => {
  expect(delays(4, 10_001)).toEqual([100, 100, 100, 100]);
});

test('the wait itself does not count as having held', () => {
  expect(delays(8, 9_000).slice(-2)).toEqual([30_000, 30_000]);
});

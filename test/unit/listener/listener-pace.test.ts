import { expect, it } from 'vitest';
import { ListenerPace } from '../../../src/listener/listener-pace.js';

const BYTES_PER_S = 16_000;

it('gives up a listener more than ten seconds behind', () => {
  const pace = new ListenerPace(128, () => 0);
  expect(pace.isStuck(1, 10 * BYTES_PER_S)).toBe(false);
  expect(pace.isStuck(2, 10 * BYTES_PER_S + 1)).toBe(true);
});

it('gives up a listener to whom nothing gets through for ten seconds, however little it is', () => {
  let nowMs = 0;
  const pace = new ListenerPace(128, () => nowMs);
  expect(pace.isStuck(500, 1)).toBe(false);
  nowMs = 9999;
  expect(pace.isStuck(500, 1)).toBe(false);
  nowMs = 10_000;
  expect(pace.isStuck(500, 1)).toBe(true);
});

it('is patient with a listener that is slow but alive, and with one that has everything', () => {
  let nowMs = 0;
  const pace = new ListenerPace(128, () => nowMs);
  for (let second = 0; second < 60; second += 1) {
    nowMs += 1000;
    expect(pace.isStuck(second + 1, 9 * BYTES_PER_S)).toBe(false);
  }
  nowMs += 60_000;
  expect(pace.isStuck(60, 0)).toBe(false);
});

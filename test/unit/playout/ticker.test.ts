import { expect, test } from 'vitest';
import { Ticker } from '../../../src/playout/ticker.js';
import { FakeTime } from './fake-time.js';

test('a member that throws is reported and hurts no other', () => {
  const time = new FakeTime();
  const errors: unknown[] = [];
  const ticker = new Ticker((error) => errors.push(error), 250, time);
  let calls = 0;
  ticker.add(() => {
    throw new Error('broken mount');
  });
  ticker.add(() => {
    calls += 1;
  });
  time.pass(1000);
  expect(calls).toBe(4);
  expect(errors).toHaveLength(4);
});

test('the timer runs only while somebody is driven by it', () => {
  const time = new FakeTime();
  const ticker = new Ticker(() => {}, 250, time);
  expect(time.running).toBe(false);
  const leaveFirst = ticker.add(() => {});
  const leaveSecond = ticker.add(() => {});
  leaveFirst();
  leaveFirst();
  expect(time.running).toBe(true);
  leaveSecond();
  expect(time.running).toBe(false);
});

import { expect, it } from 'vitest';
import { LoginLimit } from '../../../src/access/login-limit.js';

it('lets an address fail so many times, then one more for each part of a minute', () => {
  let now = 0;
  const limit = new LoginLimit(10, () => now);
  for (let n = 0; n < 10; n++) {
    expect(limit.waitS('a')).toBe(0);
    limit.failed('a');
  }
  expect(limit.waitS('a')).toBe(6);
  expect(limit.waitS('b')).toBe(0);
  now = 5_999;
  expect(limit.waitS('a')).toBe(1);
  now = 6_000;
  expect(limit.waitS('a')).toBe(0);
  limit.failed('a');
  expect(limit.waitS('a')).toBe(6);
  now = 600_000;
  for (let n = 0; n < 10; n++) limit.failed('a');
  expect(limit.waitS('a')).toBe(6);
});

it('remembers a bounded number of addresses, those that failed last', () => {
  const limit = new LoginLimit(1, () => 0);
  for (let n = 0; n < 10_500; n++) limit.failed(`address ${n}`);
  expect(limit.size).toBe(10_000);
  expect(limit.waitS('address 0')).toBe(0);
  expect(limit.waitS('address 10499')).toBe(60);
});

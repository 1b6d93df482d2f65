// Sizes as people write them.
import { totalmem } from 'node:os';
import { describe, expect, test } from 'vitest';
import { availableMemoryBytes, parseSize } from '../../../src/config/sizes.js';

describe('a size', () => {
  test.each([
    ['0 B', 0],
    ['512kB', 512e3],
    ['1.5 GB', 1.5e9],
    ['2  TB', 2e12],
  ])('%s is %i bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test('in percent is a share of the whole', () => {
    expect(parseSize('85 %', 1000)).toBe(850);
    expect(parseSize('100%', 1000)).toBe(1000);
  });

  test.each(['101 %', '10', 'GB', '10 gb', '-1 B', '1e3 B', '', ' 1 B'])('%j is none', (text) => {
    expect(parseSize(text, 1000)).toBeUndefined();
  });
});

test('the memory that may be used is at most what the machine has', () => {
  expect(availableMemoryBytes()).toBeGreaterThan(0);
  expect(availableMemoryBytes()).toBeLessThanOrEqual(totalmem());
});

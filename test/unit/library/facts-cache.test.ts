// What scans found out, kept by file and by the form it was decoded in.
import { expect, test } from 'vitest';
import { FactsCache } from '../../../src/library/facts-cache.js';
import { facts } from '../planner/fixtures.js';

const nothingKept = { find: () => null, save: () => undefined };

test('facts are found by path, sample rate and channels, and by nothing less', () => {
  const cache = new FactsCache(nothingKept);
  cache.remember(facts('/a', 100, 44_100));
  cache.remember(facts('/a', 109, 48_000));
  expect(cache.find('/a', 44_100, 2)?.lengthSamples).toBe(100);
  expect(cache.find('/a', 48_000, 2)?.lengthSamples).toBe(109);
  expect(cache.find('/a', 44_100, 1)).toBeNull();
  expect(cache.find('/b', 44_100, 2)).toBeNull();
});

test('a later scan of the same file takes the place of an earlier one', () => {
  const cache = new FactsCache(nothingKept);
  cache.remember(facts('/a', 100));
  cache.remember(facts('/a', 200));
  expect(cache.find('/a', 44_100, 2)?.lengthSamples).toBe(200);
});

test('beyond its capacity the facts unused for longest make room', () => {
  const cache = new FactsCache(nothingKept);
  const one = facts('/0', 1);
  const nth = (n: number) => ({ ...one, identity: { ...one.identity, path: `/${n}` } });
  for (let n = 0; n < 50_000; n++) cache.remember(nth(n));
  cache.find('/0', 44_100, 2);
  cache.remember(nth(50_000));
  expect(cache.find('/0', 44_100, 2)).not.toBeNull();
  expect(cache.find('/1', 44_100, 2)).toBeNull();
  expect(cache.find('/50000', 44_100, 2)).not.toBeNull();
});

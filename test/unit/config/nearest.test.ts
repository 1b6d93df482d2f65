// Suggestions for typing mistakes, and none for anything else.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../../src/config/nearest.js';

const KEYS = ['bitrate', 'crossfade', 'path', 'playlist', 'icecast_servers', 'url'];

describe('nearest', () => {
  test.each([
    ['bitrat', 'bitrate'],
    ['BitRate', 'bitrate'],
    ['patH', 'path'],
    ['ptah', 'path'],
    ['play_list', 'playlist'],
    ['icecast_server', 'icecast_servers'],
    ['uri', 'url'],
  ])('takes %s for %s', (word, key) => {
    expect(nearest(word, KEYS)).toBe(key);
  });

  test.each(['volume', 'x', '', 'icecastservericecastserver', 'a'.repeat(10_000)])(
    'has no idea of %s',
    (word) => {
      expect(nearest(word, KEYS)).toBeUndefined();
    },
  );
});

describe('editDistance', () => {
  test('counts a swap of neighbours as one edit', () => {
    expect(editDistance('mount', 'mounts')).toBe(1);
    expect(editDistance('muont', 'mount')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  test('is symmetric, zero only for equal words and at most the longer length', () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

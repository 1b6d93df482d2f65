// Tables, lengths and names as people read them.
import { describe, expect, it, test } from 'vitest';
import { byteSize, clock, duration, plain, songOf, table } from '../../../src/cli/table.js';

describe('a table', () => {
  it('is as wide as its widest cells, by what is seen, and ends no line with spaces', () => {
    const text = table(
      ['ID', 'TITLE', 'N'],
      [
        ['a', 'Cafe\u0301', '1'],
        ['long', 'x', ''],
      ],
    );
    expect(text).toBe('ID    TITLE  N\na     Cafe\u0301   1\nlong  x');
  });

  it('cuts what is too long, and never within a character', () => {
    const [, row = ''] = table(['A'], [['👩‍🚀'.repeat(61)]]).split('\n');
    expect(row).toBe(`${'👩‍🚀'.repeat(59)}…`);
  });

  it('lets no title steer the terminal', () => {
    expect(table(['A'], [['\u001b[2Jx\n\u202ey']])).toBe('A\n [2Jx y');
    expect(plain('a\r\n\tb\u009bc\u2028d')).toBe('a b c d');
  });
});

test.each([
  [5.9, '5 s'],
  [61, '1 min 1 s'],
  [3 * 3600 + 12 * 60 + 59, '3 h 12 min'],
  [90_000, '1 d 1 h'],
])('%d seconds are %s', (seconds, words) => expect(duration(seconds)).toBe(words));

test.each([
  [0, '0:00'],
  [245.9, '4:05'],
  [3600, '60:00'],
])('the place %d s is %s', (seconds, words) => expect(clock(seconds)).toBe(words));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [12_345_678, '12.3 MB'],
  [5e15, '5000.0 TB'],
])('%d bytes are %s', (bytes, words) => expect(byteSize(bytes)).toBe(words));

test('a song is named with its artist where there is one', () => {
  expect(songOf({ title: 'T', artist: 'A' })).toBe('A - T');
  expect(songOf({ title: 'T', artist: null })).toBe('T');
});

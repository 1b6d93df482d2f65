// The judge of the corpus run: what counts as right, and what is named as wrong.
import { expect, test } from 'vitest';
import { type AudioOutcome, judgeAudio, judgePlaylist } from '../../../scripts/corpus/judge.js';
import type { AudioRow } from '../../../scripts/corpus/read-index.js';

const row = (expected: AudioRow['expected'], decodedS: number): AudioRow => ({
  path: 'audio/a.mp3',
  expected,
  decodedS,
  flags: [],
});
const aired = (scannedS: number, airedS = scannedS): AudioOutcome => ({
  kind: 'aired',
  scanMs: 10,
  renderMs: 10,
  scannedS,
  airedS,
});
const skipped = (scanMs: number): AudioOutcome => ({
  kind: 'skipped',
  scanMs,
  code: 'JS_TRACK_UNREADABLE',
  reason: 'cannot be decoded',
});

test('a file that plays must be aired as long as it decodes, to half a second', () => {
  expect(judgeAudio(row('plays', 10), aired(10.4))).toBeNull();
  expect(judgeAudio(row('plays', 10), aired(9.5))).toBeNull();
  expect(judgeAudio(row('plays', 10), aired(10.6))).toBe('the scan found 10.60 s instead of 10.00 s');
  expect(judgeAudio(row('plays', 10), aired(10, 9))).toBe('the renderer made 9.00 s instead of 10.00 s');
  expect(judgeAudio(row('plays', 10), skipped(10))).toContain('was skipped: JS_TRACK_UNREADABLE');
  const failed = { kind: 'failed', scanMs: 1, reason: 'lost' } as const;
  expect(judgeAudio(row('plays', 10), failed)).toContain('could not be rendered: lost');
});

test('a broken file must be skipped within a second', () => {
  expect(judgeAudio(row('broken', 0), skipped(1000))).toBeNull();
  expect(judgeAudio(row('broken', 0), skipped(1001))).toContain('after 1001 ms');
  expect(judgeAudio(row('broken', 0), aired(1))).toContain('1.0 s of it were aired');
});

test('a snippet of less than a tenth of a second may be skipped, a longer one not', () => {
  expect(judgeAudio(row('short', 0.09), skipped(10))).toBeNull();
  expect(judgeAudio(row('short', 0.2), skipped(10))).not.toBeNull();
  expect(judgeAudio(row('short', 0.2), aired(0.2))).toBeNull();
});

test('a list must give its entries, or say why not', () => {
  const parsed = (entries: number, problems = 0) => ({ kind: 'parsed', ms: 5, entries, problems }) as const;
  const refused = (code: string) => ({ kind: 'refused', ms: 5, code, reason: 'no list' }) as const;
  const list = { path: 'a.m3u', entries: 5 };
  expect(judgePlaylist(list, parsed(5, 3))).toBeNull();
  expect(judgePlaylist(list, parsed(3, 2))).toBeNull();
  expect(judgePlaylist(list, parsed(4))).toBe('gave 4 entries instead of 5');
  expect(judgePlaylist(list, refused('JS_PLAYLIST_UNREADABLE'))).toBe('was refused: no list');
  expect(judgePlaylist({ ...list, entries: null }, refused('JS_PLAYLIST_UNREADABLE'))).toBeNull();
  expect(judgePlaylist({ ...list, entries: null }, refused('JS_INTERNAL'))).toBe('threw: no list');
  expect(judgePlaylist(list, { ...parsed(5), ms: 1500 })).toBe('took 1500 ms');
});

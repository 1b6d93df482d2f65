import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  composeTitle,
  icyMetadataBlock,
  MAX_TITLE_BYTES,
  sanitiseTitle,
} from '../../../src/playout/title-text.js';

/** Reads a block as players do: up to the first `';`. */
function titleInBlock(block: Uint8Array): string {
  const text = Buffer.from(block.subarray(1)).toString('utf8').replace(/\0+$/, '');
  return /^StreamTitle='(.*?)';$/s.exec(text)?.[1] ?? `unreadable: ${text}`;
}

describe('a sanitised title', () => {
  test.each([
    ['plain', 'plain'],
    ['two\r\nlines\tand\0nul', 'two lines and nul'],
    ["x';StreamUrl='http://evil", "x\u2019;StreamUrl='http://evil"],
    ["''';", "''\u2019;"],
    ['Don\'t "quote" me', 'Don\'t "quote" me'],
    ['שלום עולם', 'שלום עולם'],
    ['🎧 Zoë', '🎧 Zoë'],
    ['CafÃ©', 'CafÃ©'],
    ['lone \ud800 half', 'lone \ufffd half'],
  ])('%j becomes %j', (text, expected) => {
    expect(sanitiseTitle(text)).toBe(expected);
  });

  test('is cut between characters, never within one', () => {
    expect(sanitiseTitle('🎧'.repeat(2000))).toBe('🎧'.repeat(MAX_TITLE_BYTES / 4));
    expect(Buffer.byteLength(sanitiseTitle(`a${'é'.repeat(3000)}`))).toBe(MAX_TITLE_BYTES - 1);
  });

  test('is safe and stable whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const title = sanitiseTitle(text);
        expect(title).not.toMatch(/[\p{Cc}\p{Cs}]|';/u);
        expect(Buffer.byteLength(title)).toBeLessThanOrEqual(MAX_TITLE_BYTES);
        expect(sanitiseTitle(title)).toBe(title);
      }),
    );
  });
});

describe('a composed title', () => {
  test('follows the template', () => {
    const entry = { location: '/m/a.mp3' };
    const tags = { artist: 'Ada', title: 'Loop' };
    expect(composeTitle(entry, tags)).toEqual({ text: 'Ada - Loop', artist: 'Ada', title: 'Loop' });
    expect(composeTitle(entry, tags, '%title% (%artist%)').text).toBe('Loop (Ada)');
    expect(composeTitle(entry, { artist: '$& %title%', title: 'T' }).text).toBe('$& %title% - T');
  });

  test('is the title alone without an artist, and the file name without tags', () => {
    expect(composeTitle({ location: '/m/a.mp3' }, { title: 'Loop' }).text).toBe('Loop');
    expect(composeTitle({ location: '/music/01. Some Song.flac' }, null).text).toBe('01. Some Song');
    expect(composeTitle({ location: '/music/.mp3' }, {}).text).toBe('.mp3');
    expect(composeTitle({ location: 'https://x.example/a/My%20Show.mp3?k=1' }, null).text).toBe('My Show');
    expect(composeTitle({ location: 'https://x.example/' }, null).text).toBe('x.example');
  });

  test('prefers what the playlist says', () => {
    const entry = { location: '/m/a.mp3', title: 'Listed' };
    expect(composeTitle(entry, { artist: 'Ada', title: 'Tagged' }).text).toBe('Ada - Listed');
  });
});

describe('an ICY block', () => {
  test('counts its length in sixteens and is zero padded', () => {
    const block = icyMetadataBlock('Loop');
    expect(block[0]).toBe(2);
    expect(block).toHaveLength(33);
    expect(block.subarray(1 + "StreamTitle='Loop';".length)).toEqual(new Uint8Array(13));
  });

  test('gives back every title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (text) => {
        expect(titleInBlock(icyMetadataBlock(text))).toBe(sanitiseTitle(text));
      }),
    );
    for (const title of ["'", "''", "rock 'n' roll'", "x';StreamUrl='y';"]) {
      expect(titleInBlock(icyMetadataBlock(title))).toBe(sanitiseTitle(title));
    }
  });
});

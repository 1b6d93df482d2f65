import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/playlist/text-encoding.js';

const TEXT = 'Sigur Rós – Ágætis byrjun.mp3';

describe('decoding text of unknown encoding', () => {
  it('takes UTF-8 with and without a byte order mark', () => {
    expect(decodeText(Buffer.from(TEXT))).toEqual({ text: TEXT, encoding: 'utf-8' });
    expect(decodeText(Buffer.from(`\ufeff${TEXT}`))).toEqual({ text: TEXT, encoding: 'utf-8' });
  });

  it('takes UTF-16 of either byte order by its mark', () => {
    const little = Buffer.from(`\ufeff${TEXT}`, 'utf16le');
    expect(decodeText(little)).toEqual({ text: TEXT, encoding: 'utf-16le' });
    expect(decodeText(Buffer.from(little).swap16())).toEqual({ text: TEXT, encoding: 'utf-16be' });
  });

  it('reads what is not UTF-8 as Windows-1252, dashes and euro signs included', () => {
    const bytes = Buffer.from('R\xf6yksopp \x96 \x80', 'latin1');
    expect(decodeText(bytes)).toEqual({ text: 'Röyksopp – €', encoding: 'windows-1252' });
  });

  it('reads a part of a larger buffer as that part', () => {
    expect(decodeText(Buffer.from('xx\xe9xx', 'latin1').subarray(2, 3)).text).toBe('é');
  });

  it('gives back every valid text and never throws on any bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.startsWith('\ufeff'));
        expect(decodeText(Buffer.from(text)).text).toBe(text);
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeText(bytes)));
  });
});

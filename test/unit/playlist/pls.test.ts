import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ENTRIES } from '../../../src/playlist/parsed-list.js';
import { isPls, parsePls } from '../../../src/playlist/pls.js';

describe('a PLS list', () => {
  it('gives its entries in the order of their numbers, with titles and lengths', () => {
    const text = [
      '[playlist]',
      'NumberOfEntries=9',
      'File10=last.mp3',
      'file2 = /m/two.mp3',
      'Title2=Two Hands - Clapping',
      'Length2=62',
      'File1=http://radio.example:8000',
      'Title1=(#1 - 35/2000) Radio Example',
      'Length1=-1',
      'Version=2',
    ].join('\r\n');
    expect(parsePls(text, '/lists')).toEqual({
      entries: [
        { location: 'http://radio.example:8000/', title: 'Radio Example' },
        { location: '/m/two.mp3', artist: 'Two Hands', title: 'Clapping', claimedDurationS: 62 },
        { location: '/lists/last.mp3' },
      ],
      problems: [],
    });
  });

  it('names entries without a file and files that cannot be played', () => {
    const { entries, problems } = parsePls('[playlist]\nTitle1=x\nFile2=mms://y\nFile3=a=b.mp3', '/lists');
    expect(entries).toEqual([{ location: '/lists/a=b.mp3' }]);
    expect(problems).toEqual([
      'entry 1 has no File1 line',
      'File2: "mms://y" cannot be used: only files and http(s) URLs can be played',
    ]);
  });

  it('is known by its first section', () => {
    expect(isPls('\ufeff; made by hand\n\n[Playlist]\n')).toBe(true);
    expect(isPls('#EXTM3U\n[playlist]\n')).toBe(false);
    expect(isPls('')).toBe(false);
  });

  it('never throws, whatever it is fed', () => {
    const piece = fc.oneof(
      fc.constantFrom('[playlist]', 'File1=', 'Title', '=', '\n', '\r\n', '999999999', ';', 'http://', '\0'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join('');
        isPls(text);
        for (const { location } of parsePls(text, '/l').entries)
          expect(location).toMatch(/^(\/|https?:\/\/)/);
      }),
    );
  });

  it('gets through a line of 50 MB', () => {
    const text = `[playlist]\nFile1=${' '.repeat(50_000_000)}a.mp3\n${' '.repeat(50_000_000)}File2=b.mp3\nFile3=c`;
    expect(parsePls(text, '/l').entries.map((entry) => entry.location)).toEqual(['/l/a.mp3', '/l/c']);
  });

  it('takes a million entries and no more', () => {
    const lines = Array.from({ length: MAX_ENTRIES + 1 }, (_, index) => `File${index + 1}=a.mp3`);
    const { entries, problems } = parsePls(lines.join('\n'), '/l');
    expect(entries).toHaveLength(MAX_ENTRIES);
    expect(problems).toEqual([`the list is cut after ${MAX_ENTRIES} entries`]);
  });
});

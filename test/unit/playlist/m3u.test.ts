import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseM3u } from '../../../src/playlist/m3u.js';
import { MAX_ENTRIES } from '../../../src/playlist/parsed-list.js';
import { MAX_PROBLEMS } from '../../../src/playlist/problems.js';

const parse = (text: string) => parseM3u(text, '/music/lists');
const locations = (text: string) => parse(text).entries.map((entry) => entry.location);
const only = (text: string) => parse(`${text}\na.mp3`).entries[0];

describe('an M3U list', () => {
  it('gives its entries in order, relative paths resolved against its folder', () => {
    expect(locations('a.mp3\n../b.ogg\n./sub dir/c.flac\n/abs/d.wav\n')).toEqual([
      '/music/lists/a.mp3',
      '/music/b.ogg',
      '/music/lists/sub dir/c.flac',
      '/abs/d.wav',
    ]);
  });

  it.each(['\n', '\r\n', '\r'])('takes line ends %j, blank lines, comments and a byte order mark', (end) => {
    const lines = [
      '\ufeff#EXTM3U',
      '#PLAYLIST:Night',
      '#EXTENC:UTF-8',
      '',
      '# hello',
      '  a.mp3  ',
      '',
      'b.mp3',
    ];
    expect(locations(lines.join(end))).toEqual(['/music/lists/a.mp3', '/music/lists/b.mp3']);
  });

  it('reads length, artist and title from EXTINF', () => {
    expect(only('#EXTINF:123,Iron Maiden - R#ime of the Ancient Mariner')).toEqual({
      location: '/music/lists/a.mp3',
      artist: 'Iron Maiden',
      title: 'R#ime of the Ancient Mariner',
      claimedDurationS: 123,
    });
  });

  it.each([
    ['#EXTINF:254,Tyler, The Creator - EARFQUAKE', 'Tyler, The Creator', 'EARFQUAKE', 254],
    ['#EXTINF:-1 tvg-id="x,y" group="a, b",Song, with commas', undefined, 'Song, with commas', undefined],
    ['#EXTINF:10 logo="never closed,Song', undefined, 'Song', 10],
    ['#extinf:61.5, A – B - C', 'A', 'B - C', 61.5],
    ['#EXTINF:0,A-ha', undefined, 'A-ha', undefined],
    ['#EXTINF:12', undefined, undefined, 12],
    ['#EXTINF:france_inter_mp3', undefined, undefined, undefined],
    ['#EXTINF:,', undefined, undefined, undefined],
    ['#EXTINF:5,a.mp3', undefined, undefined, 5],
    ['#EXTINF:5,Said "A, B" twice', undefined, 'Said "A, B" twice', 5],
  ])('understands %s', (line, artist, title, claimedDurationS) => {
    const entry = only(line);
    expect(entry?.artist).toBe(artist);
    expect(entry?.title).toBe(title);
    expect(entry?.claimedDurationS).toBe(claimedDurationS);
  });

  it('keeps an EXTINF over the comments that follow it, and never past its track', () => {
    const { entries } = parse('#EXTINF:1,One\n# note\n#EXTALB:x\na.mp3\nb.mp3');
    expect(entries.map((entry) => entry.title)).toEqual(['One', undefined]);
  });

  it('takes http(s) and file URLs, and Windows separators in relative paths', () => {
    expect(
      locations(
        'http://radio.example:8000\nHTTPS://r.example/a b\nfile:///m/a%20b.mp3\nsub\\c.mp3\nA/B\\C.mp3',
      ),
    ).toEqual([
      'http://radio.example:8000/',
      'https://r.example/a%20b',
      '/m/a b.mp3',
      '/music/lists/sub/c.mp3',
      '/music/lists/A/B\\C.mp3',
    ]);
  });

  it('resolves a remote list against its URL and refuses local files in it', () => {
    const { entries, problems } = parseM3u(
      'a b.mp3\n/c.mp3\nd\\e.mp3\nfile:///etc/passwd',
      'http://h.example/x/l.m3u',
    );
    expect(entries.map((entry) => entry.location)).toEqual([
      'http://h.example/x/a%20b.mp3',
      'http://h.example/c.mp3',
      'http://h.example/x/d/e.mp3',
    ]);
    expect(problems).toEqual([
      'line 4: "file:///etc/passwd" cannot be used: a remote list may not name local files',
    ]);
  });

  it('loses only the entries that name nothing playable, and says which', () => {
    const { entries, problems } = parse(
      'D:\\Music\\a.mp3\nrtsp://x/y\nok.mp3\n\\\\nas\\b.mp3\nhttp://\na\0b.mp3',
    );
    expect(entries).toEqual([{ location: '/music/lists/ok.mp3' }]);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual([
      'line 1',
      'line 2',
      'line 4',
      'line 5',
      'line 6',
    ]);
  });

  it('counts problems beyond the first hundred instead of keeping them', () => {
    const { problems } = parse('rtsp://x\n'.repeat(MAX_PROBLEMS + 5));
    expect(problems).toHaveLength(MAX_PROBLEMS + 1);
    expect(problems.at(-1)).toContain('5 more');
  });

  it('never throws and gives absolute locations, whatever it is fed', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '#EXTINF:',
        '#EXTM3U\n',
        '\r',
        '\n',
        '"',
        ',',
        ' - ',
        '\\',
        'file://',
        'http://',
        'C:\\',
        '\0',
        '%',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const { location } of parse(pieces.join('')).entries)
          expect(location).toMatch(/^(\/|https?:\/\/)/);
      }),
    );
  });

  it('gets through a line of 50 MB', () => {
    const line = `#EXTINF:1 ${'a="b,c" '.repeat(3_000_000)},${'x, - "'.repeat(4_500_000)}`;
    const { entries } = parse(`${line}\na.mp3\n${'y'.repeat(50_000_000)}\nb.mp3`);
    expect(entries).toHaveLength(2);
    expect(entries[0]?.title?.length).toBeLessThanOrEqual(500);
  });

  it('takes a million entries and no more', () => {
    const { entries, problems } = parse('#EXTINF:1,A - B\na.mp3\n'.repeat(MAX_ENTRIES + 1));
    expect(entries).toHaveLength(MAX_ENTRIES);
    expect(problems).toHaveLength(1);
  });
});

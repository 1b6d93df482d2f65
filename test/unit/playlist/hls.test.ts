import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHlsManifest } from '../../../src/playlist/hls.js';

describe('an HLS manifest', () => {
  it('is known as a media or as a master playlist', () => {
    expect(isHlsManifest('#EXTM3U\r\n#EXT-X-TARGETDURATION:10\r\n#EXTINF:10,\r\nseg.aac\r\n')).toBe(true);
    expect(isHlsManifest('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="mp4a.40.2"\nlow.m3u8')).toBe(true);
  });

  it('is not a list of tracks, with or without directives of players', () => {
    expect(isHlsManifest('#EXTM3U\n#EXTINF:10,A - B\na.mp3\n')).toBe(false);
    expect(isHlsManifest('#EXTM3U\n#EXT-X-NOTE:mine\n#EXTINF:10,A - B\na.mp3\n')).toBe(false);
    expect(isHlsManifest('#EXT-X-TARGETDURATION-a.mp3\nhttp://h.example/#EXT-X-b.mp3')).toBe(false);
    expect(isHlsManifest('')).toBe(false);
  });

  it('is looked for without ever throwing', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '#EXT-X-KEY:',
        '#EXT-X-MAP:',
        '#EXT-X-STREAM-INF:',
        '#EXT-X-DATERANGE:',
        'METHOD=',
        '=',
        '"',
        ',',
        '\n',
      ),
      fc.constantFrom(
        '#EXT-X-DEFINE:',
        '#EXT-X-PART:',
        '#EXT-X-MEDIA:',
        '#EXT-X-SERVER-CONTROL:',
        '#EXT-X-SKIP:',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        expect(typeof isHlsManifest(pieces.join(''))).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });

  it('is looked for in the beginning of a long text only', () => {
    expect(isHlsManifest(`#EXT-X-KEY:${'a=",'.repeat(15_000_000)}`)).toBe(false);
  });
});

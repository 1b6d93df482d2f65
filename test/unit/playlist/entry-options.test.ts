// What a list may wish for single entries, in both spellings.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseM3u } from '../../../src/playlist/m3u.js';

const parse = (text: string) => parseM3u(text, '/m');

describe('an annotated entry', () => {
  it('carries options, title and artist, and a path with commas and colons', () => {
    const line =
      'annotate:title="Say \\"A, B: C\\"",artist="X, Y",cue_in="1.5",cue_out=200,crossfade="0",gain="-3 dB",jingle="true":/m/a:b, c.mp3';
    expect(parse(line)).toEqual({
      entries: [
        {
          location: '/m/a:b, c.mp3',
          title: 'Say "A, B: C"',
          artist: 'X, Y',
          options: { cueInS: 1.5, cueOutS: 200, crossfadeS: 0, gainDb: -3, jingle: true },
        },
      ],
      problems: [],
    });
  });

  it('is read as Liquidsoap and AzuraCast write it; what they note for themselves is passed over', () => {
    const line =
      'annotate:song_id="1",duration="215.3",liq_cue_in="0.4",liq_cue_out="210",liq_amplify="0.5",jingle_mode="1":http://h.example/a';
    expect(parse(line)).toEqual({
      entries: [
        {
          location: 'http://h.example/a',
          claimedDurationS: 215.3,
          options: { cueInS: 0.4, cueOutS: 210, gainDb: -6.021, jingle: true },
        },
      ],
      problems: [],
    });
  });

  it('loses a bad option alone', () => {
    const { entries, problems } = parse('annotate:cue_in="soon",crossfade="99",gain="2",cue_out="1":a.mp3');
    expect(entries).toEqual([{ location: '/m/a.mp3', options: { gainDb: 2, cueOutS: 1 } }]);
    expect(problems).toEqual([
      'line 1: cue_in is left out: expected 0 to 604800 s, got "soon"',
      'line 1: crossfade is left out: expected 0 to 30 s, got "99"',
    ]);
  });

  it.each(['annotate:', 'annotate:/m/a.mp3', 'annotate:title="open:/m/a.mp3', 'annotate:a="b":'])(
    'that is none (%s) is a problem, not a file of that name',
    (line) => {
      const { entries, problems } = parse(`${line}\nb.mp3`);
      expect(entries).toEqual([{ location: '/m/b.mp3' }]);
      expect(problems).toHaveLength(1);
    },
  );
});

describe('a line of options', () => {
  it('is for the entry that follows; an annotation of it wins, and EXTINF comes last', () => {
    const { entries, problems } = parse(
      '#EXTJS cue_in=2 jingle=yes title="A, B"\n#EXTINF:10,C - D\n#EXTJS:gain=-1.5dB\nannotate:cue_in=3:a.mp3\nb.mp3',
    );
    expect(entries).toEqual([
      {
        location: '/m/a.mp3',
        artist: 'C',
        title: 'A, B',
        claimedDurationS: 10,
        options: { cueInS: 3, jingle: true, gainDb: -1.5 },
      },
      { location: '/m/b.mp3' },
    ]);
    expect(problems).toEqual([]);
  });

  it('names what it does not know, and cues that are in no order', () => {
    const { entries, problems } = parse('#EXTJS cuein=2 __proto__=1 cue_in=9 cue_out=3\na.mp3');
    expect(entries).toEqual([{ location: '/m/a.mp3', options: { cueInS: 9 } }]);
    expect(problems.map((problem) => problem.split(',')[0])).toEqual([
      'line 1: "cuein" is no option',
      'line 1: "__proto__" is no option',
      'line 1: cue_out is left out: it must come after cue_in',
    ]);
  });

  it('loses nothing behind what it cannot read', () => {
    const { entries, problems } = parse('#EXTJS cue_in=1.5 "odd" =3 title="never closed gain=2\na.mp3');
    expect(entries).toEqual([{ location: '/m/a.mp3', options: { cueInS: 1.5, gainDb: 2 } }]);
    expect(problems.map((problem) => problem.slice(0, problem.indexOf(' is no option')))).toEqual([
      'line 1: "\\"odd\\""',
      'line 1: "=3"',
      'line 1: "\\"never"',
      'line 1: "closed"',
    ]);
  });
});

describe('options, whatever they are,', () => {
  it('never throw, and are numbers in their ranges', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'annotate:',
        '#EXTJS ',
        'cue_in',
        'gain',
        '=',
        '"',
        '\\',
        ',',
        ':',
        '-3',
        'dB',
        '\n',
        'a.mp3',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        for (const { options = {} } of parse(pieces.join('')).entries) {
          expect(options.cueInS ?? 0).toBeGreaterThanOrEqual(0);
          expect(Math.abs(options.gainDb ?? 0)).toBeLessThanOrEqual(40);
        }
      }),
    );
  });

  it.each(['annotate:a="', '#EXTJS a="', 'annotate:', '#EXTJS a=b '])(
    'of 50 MB (%s...) are got through',
    (head) => {
      expect(parse(`${head}${'x="y\\",'.repeat(7_000_000)}\na.mp3`).entries.at(-1)?.location).toBe(
        '/m/a.mp3',
      );
    },
  );
});

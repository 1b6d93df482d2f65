// XSPF, ASX, WPL and ZPL, as players write them and as they should not.
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAsx } from '../../../src/playlist/asx.js';
import { MAX_ENTRIES } from '../../../src/playlist/parsed-list.js';
import { parseWpl } from '../../../src/playlist/wpl.js';
import { parseXspf } from '../../../src/playlist/xspf.js';
import type { EndlessList } from '../../support/parse-endless-list.js';

const BASE = '/music/lists';
const xspf = (tracks: string) => parseXspf(`<playlist><trackList>${tracks}</trackList></playlist>`, BASE);

describe('an XSPF list', () => {
  it('gives place, title, artist and length of its tracks', () => {
    const { entries, problems } = parseXspf(
      `<?xml version="1.0" encoding="UTF-8"?>
      <playlist version="1" xmlns="http://xspf.org/ns/0/"><title>Not a track</title><trackList>
      <track><location>file:///m/a%20b.mp3</location><creator>A &amp; B</creator><title>One</title>
      <duration>61500</duration><extension application="x"><title>no</title></extension></track>
      <track><title>Two</title><location>sub/c.ogg</location></track>
      </trackList></playlist>`,
      BASE,
    );
    expect(entries).toEqual([
      { location: '/m/a b.mp3', artist: 'A & B', title: 'One', claimedDurationS: 61.5 },
      { location: '/music/lists/sub/c.ogg', title: 'Two' },
    ]);
    expect(problems).toEqual([]);
  });

  it('takes the first place that can be used, and says when there is none', () => {
    const { entries, problems } = xspf(
      '<track><location>rtsp://x</location><location>http://h.example/a</location></track>' +
        '<track><location>rtsp://x</location></track><track><title>x</title></track>',
    );
    expect(entries).toEqual([{ location: 'http://h.example/a' }]);
    expect(problems).toEqual([
      'track 2: "rtsp://x" cannot be used: only files and http(s) URLs can be played',
      'track 3: it names no file',
    ]);
  });

  it('takes prefixes, CDATA, bare ampersands and tags that are never closed', () => {
    const { entries } = parseXspf(
      '<x:playlist xmlns:x="http://xspf.org/ns/0/"><x:trackList>' +
        '<x:track><x:location><![CDATA[http://h.example/?a=1&b=2]]></x:location></x:track>' +
        '<x:track><x:location>http://h.example/?a=1&b=2</x:location></x:track><x:track>',
      BASE,
    );
    expect(entries.map(({ location }) => location)).toEqual(Array(2).fill('http://h.example/?a=1&b=2'));
  });

  it('expands no entities of its own', () => {
    const bomb = '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>';
    const { entries } = parseXspf(
      `${bomb}<playlist><trackList><track><location>/m/a.mp3</location><title>&b;&b;</title></track></trackList></playlist>`,
      BASE,
    );
    expect(entries[0]?.title).toBe('&b;&b;');
  });

  it('takes a million tracks and no more', () => {
    const { entries, problems } = xspf('<track><location>/a</location></track>'.repeat(MAX_ENTRIES + 1));
    expect(entries).toHaveLength(MAX_ENTRIES);
    expect(problems).toHaveLength(1);
  }, 120_000);
});

describe('an ASX list', () => {
  it('gives its entries, names in any case', () => {
    const { entries } = parseAsx(
      '<ASX VERSION="3.0"><Title>Station</Title><Entry><TITLE>A - One</TITLE><REF HREF="http://h.example/a?x=1&y=2\n"/></Entry>' +
        '<entry><ref href="b.mp3"/><ref href="c.mp3"/></entry></ASX>',
      BASE,
    );
    expect(entries).toEqual([
      { location: 'http://h.example/a?x=1&y=2', artist: 'A', title: 'One' },
      { location: '/music/lists/b.mp3' },
    ]);
  });
});

describe('a WPL or ZPL list', () => {
  it('gives its media, and refuses Windows paths', () => {
    const { entries, problems } = parseWpl(
      '<?wpl version="1.0"?><smil><body><seq><media src="..\\a.mp3" trackTitle="One" trackArtist="A" duration="1500"/>' +
        '<media src="D:\\b.mp3"/></seq></body></smil>',
      BASE,
    );
    expect(entries).toEqual([{ location: '/music/a.mp3', title: 'One', artist: 'A', claimedDurationS: 1.5 }]);
    expect(problems).toHaveLength(1);
  });
});

describe.each([
  ['XSPF', parseXspf],
  ['ASX', parseAsx],
  ['WPL', parseWpl],
])('%s, whatever it is fed,', (_format, parse) => {
  const pieces = fc.constantFrom(
    ...['<playlist>', '<trackList>', '<track>', '</track>', '<location>', '</location>', '/a.mp3', '<asx>'],
    ...[
      '<entry>',
      '</entry>',
      '<ref href="',
      '"/>',
      '<smil>',
      '<media src="',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
    ],
    ...[
      '<?',
      '?>',
      '<!DOCTYPE [',
      '&',
      '&amp;',
      '&#',
      ';',
      '<',
      '>',
      '"',
      "'",
      '=',
      '\0',
      '\u{1f600}',
      'xml:',
    ],
  );

  it('never throws, and gives absolute locations', () => {
    const piece = fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (text) => {
        for (const { location } of parse(text.join(''), BASE).entries)
          expect(location).toMatch(/^(\/|https?:\/\/)/);
      }),
    );
  });
});

const RUN_TYPESCRIPT = new URL('../../support/run-typescript.mjs', import.meta.url);
const PARSER = new URL('../../support/parse-endless-list.ts', import.meta.url);

/** Parses a list of 50 MB in 160 MB of memory; gives the number of its entries. */
async function entriesOf(list: Omit<EndlessList, 'characters'>): Promise<number> {
  const workerData: EndlessList = { ...list, characters: 50e6 };
  const worker = new Worker(PARSER, {
    workerData,
    execArgv: ['--import', RUN_TYPESCRIPT.href],
    resourceLimits: { maxOldGenerationSizeMb: 160 },
  });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

describe('an XML list of 50 MB', { timeout: 120_000 }, () => {
  it.each([
    { what: 'text', parser: 'xspf', head: '<playlist><trackList>', piece: 'x' },
    { what: 'ampersands', parser: 'xspf', head: '<playlist><trackList><track><location>', piece: '&' },
    { what: 'brackets', parser: 'xspf', head: '<playlist><trackList>', piece: '<' },
    { what: 'open tags', parser: 'xspf', head: '<playlist><trackList>', piece: '<track>' },
    { what: 'data without an end', parser: 'xspf', head: '<playlist><![CDATA[', piece: ']' },
    { what: 'entities', parser: 'xspf', head: '<!DOCTYPE playlist [', piece: '<!ENTITY a "b">' },
    { what: 'an attribute', parser: 'wpl', head: '<smil><body><seq><media src="', piece: '&' },
    { what: 'attributes', parser: 'wpl', head: '<smil><body><seq><media ', piece: 'aN="b" ' },
  ] as const)('of $what is got through in little memory', async ({ what: _, ...list }) => {
    expect(await entriesOf({ ...list, tail: '' })).toBe(0);
  });

  it.each([
    {
      parser: 'xspf',
      head: '<playlist><trackList><track>',
      piece: '<location>/N.mp3</location>',
      tail: '</track></trackList></playlist>',
    },
    { parser: 'asx', head: '<asx><entry>', piece: '<ref href="N.mp3"/>', tail: '</entry></asx>' },
  ] as const)('that names an entry in many places is got through, in $parser', async (list) => {
    expect(await entriesOf(list)).toBe(1);
  });
});

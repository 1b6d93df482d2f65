// What becomes of ezstream.xml, of both generations.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importEzstream } from '../../../src/import/ezstream.js';
import { outcomeOf, PLACE } from './imports.js';

const imported = (document: string) => outcomeOf(importEzstream(document, PLACE));

const FLAT = `<?xml version="1.0"?>
<ezstream>
  <url>http://ice.example.com:8010/live.mp3</url>
  <sourceuser>src</sourceuser>
  <sourcepassword>a&amp;b</sourcepassword>
  <format>MP3</format>
  <filename>lists/all.m3u</filename>
  <shuffle>1</shuffle>
  <metadata_format>@t@ by @a@</metadata_format>
  <reconnect_tries>20</reconnect_tries>
  <svrinfoname>Radio One</svrinfoname>
  <svrinfourl>https://one.example.com</svrinfourl>
  <svrinfogenre>jazz</svrinfogenre>
  <svrinfodescription>All day</svrinfodescription>
  <svrinfobitrate>96</svrinfobitrate>
  <svrinfochannels>1</svrinfochannels>
  <svrinfosamplerate>32000</svrinfosamplerate>
  <svrinfopublic>1</svrinfopublic>
</ezstream>
`;

const NAMED = `<ezstream>
  <servers>
    <server><hostname>one</hostname><port>8000</port><password>pw</password></server>
    <server><name>two</name><protocol>HTTPS</protocol><hostname>two</hostname><password>pw2</password></server>
  </servers>
  <streams>
    <stream><mountpoint>/a.mp3</mountpoint><format>MP3</format><stream_name>A</stream_name><public>Yes</public></stream>
    <stream><name>b</name><server>two</server><intake>files</intake><mountpoint>/b.mp3</mountpoint></stream>
  </streams>
  <intakes>
    <intake><filename>/m/a.m3u</filename><shuffle>Yes</shuffle></intake>
    <intake><name>files</name><type>playlist</type><filename>/m/b.m3u</filename></intake>
  </intakes>
  <metadata><format_str>@a@ - @t@</format_str></metadata>
</ezstream>
`;

describe('an ezstream.xml of 0.x', () => {
  it('without a mount in its address is refused without telling the password in it', () => {
    const { config, leftOut } = imported(
      FLAT.replace('ice.example.com:8010/live.mp3', 'me:secret@ice.example.com/'),
    );
    expect(config).toBeNull();
    expect(leftOut.join()).toContain('the address http://***@ice.example.com/');
    expect(leftOut.join()).not.toContain('secret');
  });

  it('is carried over whole', () => {
    const { config, leftOut } = imported(FLAT);
    expect(leftOut).toEqual([]);
    expect(config?.mounts).toMatchObject([
      {
        id: 'live',
        path: '/live.mp3',
        playlist: '/etc/radio/lists/all.m3u',
        rotation: 'shuffle',
        crossfade: { seconds: 0 },
        normalize: false,
        bitrate: 96,
        sample_rate: 32000,
        channels: 1,
        metadata_format: '%title% by %artist%',
        name: 'Radio One',
        url: 'https://one.example.com',
        genre: 'jazz',
        description: 'All day',
        icecast_servers: [
          { host: 'ice.example.com', port: 8010, username: 'src', password: 'a&b', public: true },
        ],
      },
    ]);
  });

  it.each([
    ['<stream_once>1</stream_once>', 'stream_once: lists begin anew at their end'],
    ['<metadata_progname>./meta</metadata_progname>', '<metadata_progname>'],
    [
      '<reencode><enable>1</enable></reencode>',
      'programs that decode and encode: ffmpeg and lame do, as the mount says',
    ],
    ['<svrinfobitrate>100</svrinfobitrate>', '100 kbit/s, which MP3 does not have at 44100 Hz: 96 instead'],
    ['<metadata_format>@s@</metadata_format>', 'the title format @s@: only @a@ and @t@ have a counterpart'],
  ])('with %s says what is not carried over', (element, what) => {
    const url = '<url>http://h/a</url><filename>a.m3u</filename>';
    const { config, leftOut } = imported(`<ezstream>${url}${element}</ezstream>`);
    expect(leftOut).toEqual([`1: ${what}`]);
    expect(config?.mounts).toHaveLength(1);
  });

  it.each([
    ['<url>http://h/a</url><filename>stdin</filename>', 'audio from the standard input'],
    [
      '<url>http://h/a</url><filename>./next</filename><playlist_program>1</playlist_program>',
      'the playlist program ./next',
    ],
    [
      '<url>http://h/a</url><filename>a.m3u</filename><format>VORBIS</format>',
      'format VORBIS: streams are MP3',
    ],
    ['<url>h</url><filename>a.m3u</filename>', 'the address h: expected http://HOST:PORT/MOUNT'],
  ])('with %s leads to nothing, and says why', (content, why) => {
    const { config, leftOut } = imported(`<ezstream>${content}</ezstream>`);
    expect(config).toBeNull();
    expect(leftOut.join('\n')).toContain(why);
  });
});

describe('an ezstream.xml of 1.x', () => {
  it('joins streams, servers and intakes by name', () => {
    const { config, leftOut } = imported(NAMED);
    expect(leftOut).toEqual([]);
    expect(config?.mounts).toMatchObject([
      {
        id: 'a',
        playlist: '/m/a.m3u',
        rotation: 'shuffle',
        name: 'A',
        icecast_servers: [{ host: 'one', password: 'pw', public: true }],
      },
      { id: 'b', playlist: '/m/b.m3u', icecast_servers: [{ host: 'two', password: 'pw2', tls: true }] },
    ]);
  });

  it('says which stream lacks what', () => {
    const { config, leftOut } = imported(NAMED.replace('<server>two</server>', '<server>three</server>'));
    expect(leftOut).toEqual(['8: a stream without its server "three"']);
    expect(config?.mounts).toHaveLength(1);
  });
});

describe('any document at all', () => {
  it('is refused with its line, or leads to a valid config', () => {
    const name = fc.constantFrom(
      ...[
        'url',
        'filename',
        'format',
        'servers',
        'server',
        'streams',
        'stream',
        'intakes',
        'intake',
        'hostname',
      ],
      ...[
        'mountpoint',
        'svrinfobitrate',
        'svrinfosamplerate',
        'metadata_format',
        'port',
        'password',
        'svrinfoname',
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('http://h/a', 'http://h:1/b', '1', 'a.m3u', '<', '&', '&x;', `\${A}`),
    );
    const { tree } = fc.letrec<{ tree: string; inside: string }>((tie) => ({
      inside: fc.oneof({ depthSize: 'small' }, text, tie('tree')),
      tree: fc
        .array(fc.tuple(name, tie('inside')), { maxLength: 6 })
        .map((all) => all.map(([tag, one]) => `<${tag}>${one}</${tag}>`).join('')),
    }));
    fc.assert(
      fc.property(fc.oneof(tree, fc.string()), (content) => {
        let result: ReturnType<typeof imported>;
        try {
          result = imported(`<ezstream>${content}</ezstream>`);
        } catch (error) {
          expect(String(error)).toMatch(/^Error: line \d+: /);
          return;
        }
        expect(result.config === null).toBe(result.toml === '');
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['', 'line 1: document must contain a root element'],
    ['<icecast/>', 'the root is <icecast>, not <ezstream>'],
    ['<ezstream>\n<url>', 'line 2: '],
    [`${'<ezstream>'.repeat(10_000)}`, 'too many elements'],
  ])('such as %.20s is refused', (document, message) => {
    expect(() => importEzstream(document, PLACE)).toThrow(message);
  });
});

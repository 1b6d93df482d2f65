// What becomes of Liquidsoap scripts: of the common ones everything, of others what can be said, and a list of the rest.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importLiquidsoap } from '../../../src/import/liquidsoap.js';
import { outcomeOf, PLACE } from './imports.js';

const imported = (script: string) => outcomeOf(importLiquidsoap(script, PLACE));

/** A mount of `source`, with nothing else to carry over. */
const aired = (source: string) =>
  imported(`${source}\noutput.icecast(%mp3, host="ice", password="pw", mount="a.mp3", radio)`);

const COMMON = `#!/usr/bin/liquidsoap
# Our station.
music = playlist(mode="normal", reload=600, "/srv/music/all.m3u")
spare = single("/srv/spare.ogg")
radio = fallback(track_sensitive=false, [music, spare])
radio = crossfade(duration=4., fade_in=4., fade_out=4., radio)
radio = mksafe(normalize(radio))

output.icecast(%mp3(bitrate=192, samplerate=48000, stereo=true, internal_quality=0),
  host="ice.example.com", port=8010, user="src", password="s3cret",
  mount="/live/radio.mp3", name="Radio \\"One\\"", genre="jazz", url="https://one.example.com",
  description="All day", public=false, fallible=true,
  radio)
`;

describe('a Liquidsoap script', () => {
  it('with a mode that is none, whatever its name, is played from top to bottom', () => {
    const { config, leftOut } = aired('radio = playlist(mode="constructor", "a.m3u")');
    expect(config?.mounts).toMatchObject([{ rotation: 'sequential' }]);
    expect(leftOut).toEqual([expect.stringContaining('mode "constructor"')]);
  });

  it('of the common kind is carried over whole', () => {
    const { config, leftOut } = imported(COMMON);
    expect(leftOut).toEqual([]);
    expect(config?.mounts).toMatchObject([
      {
        id: 'radio',
        path: '/live/radio.mp3',
        playlist: '/srv/music/all.m3u',
        rotation: 'sequential',
        fallback: '/srv/spare.ogg',
        crossfade: { seconds: 4 },
        normalize: true,
        bitrate: 192,
        sample_rate: 48000,
        channels: 2,
        quality: 0,
        name: 'Radio "One"',
        genre: 'jazz',
        url: 'https://one.example.com',
        description: 'All day',
        icecast_servers: [
          { host: 'ice.example.com', port: 8010, username: 'src', password: 's3cret', public: false },
        ],
      },
    ]);
  });

  it('has the defaults of Liquidsoap where it says nothing, not ours', () => {
    const { config, leftOut } = imported('output.icecast(%mp3, mount="x", playlist("~/music"))');
    expect(leftOut).toEqual([]);
    expect(config?.mounts[0]).toMatchObject({
      playlist: '/home/dj/music',
      rotation: 'shuffle',
      crossfade: { seconds: 0 },
      normalize: false,
      bitrate: 128,
      icecast_servers: [{ host: 'localhost', port: 8000, password: 'hackme', public: true }],
    });
  });

  it.each([
    ['radio = playlist(mode="random", "a.m3u")', { playlist: '/etc/radio/a.m3u', rotation: 'random' }],
    ['radio = playlist.safe("/a")', { playlist: '/a', rotation: 'shuffle' }],
    ['radio = (single("/a.mp3"):source)', { playlist: '/a.mp3' }],
    ["radio = playlist('/a' ^ '/b.m3u')", { playlist: '/a/b.m3u' }],
    ['list = "/a.m3u" radio = playlist(list)', { playlist: '/a.m3u' }],
    ['#< several\nlines >#\nradio = playlist("/a#b")', { playlist: '/a#b' }],
    ['radio = fallback([blank(), playlist("/a"), single("/b.mp3")])', { playlist: '/a', fallback: '/b.mp3' }],
    [
      'def f(x) = if x then 1 else 2 end end;\nradio = playlist("/a")',
      { playlist: '/a' },
      ['1: the function f'],
    ],
    [`radio = playlist("/price \${cash}")`, { playlist: `/price \${cash}` }],
  ])('with %s is a mount with that', (source, mount, missing = []) => {
    const { config, leftOut } = aired(source);
    expect(leftOut).toEqual(missing);
    expect(config?.mounts[0]).toMatchObject(mount);
  });

  it('shares tracks between lists by weight, lists of lists too', () => {
    const inner = 'music = random(weights=[1, 3], [playlist("/a"), playlist("/b")])';
    const { config, leftOut } = aired(
      `${inner}\nradio = rotate(weights=[1, 4], [playlist("/jingles"), music])`,
    );
    expect(leftOut).toEqual([]);
    expect(config?.mounts[0]?.playlists).toMatchObject([
      { location: '/jingles', weight: 1 },
      { location: '/a', weight: 1 },
      { location: '/b', weight: 3 },
    ]);
  });

  it('plays by the clock as it did', () => {
    const cases = '({6h-10h30}, playlist("/m")), ({6w-0w}, playlist("/w")), ({true}, playlist("/d"))';
    const { config, leftOut } = aired(`radio = switch([${cases}])`);
    expect(leftOut).toEqual([]);
    expect(config?.mounts[0]?.playlists).toMatchObject([
      { location: '/m', when: '06:00-10:30', priority: 2 },
      { location: '/w', when: 'Sat-Sun', priority: 1 },
      { location: '/d', priority: 0 },
    ]);
  });

  it('sends one source to two servers as one mount, and in another encoding as one that follows', () => {
    const { config, leftOut } = imported(`
radio = playlist("/a")
output.icecast(%mp3, host="one", mount="hi.mp3", name="Hi", radio)
output.icecast(%mp3, host="two", mount="high.mp3", name="Hi there", radio)
output.icecast(%mp3(bitrate=64, mono), host="one", mount="lo.mp3", radio)
`);
    expect(leftOut).toEqual([]);
    expect(config?.mounts).toMatchObject([
      { id: 'hi', icecast_servers: [{ host: 'one' }, { host: 'two', mount: '/high.mp3', name: 'Hi there' }] },
      { id: 'lo', follow: 'hi', bitrate: 64, channels: 1, icecast_servers: [{ host: 'one' }] },
    ]);
  });

  it('keeps variables of the environment as variables', () => {
    const { toml, config } = imported(
      'pw = getenv("ICE_PW") output.icecast(%mp3, password=pw, mount="a", playlist("/a"))',
    );
    expect(toml).toContain(`"\${ICE_PW}"`);
    expect(config?.mounts[0]?.icecast_servers[0]?.password).toBe('set');
  });

  it.each([
    ['radio = amplify(1.5, playlist("/a"))', ['1: amplify: what it is given is played without it']],
    ['radio = nrj(playlist("/a"))', ['1: nrj: its compressor; tracks are brought to the same peak instead']],
    ['radio = playlist(prefix="x:", "/a")', ['1: playlist: prefix']],
    ['settings.log.stdout := true\nradio = playlist("/a")', ['1: settings.log.stdout']],
    ['set("log.stdout", true)\nradio = playlist("/a")', ['1: set']],
    ['%include "x.liq"\nradio = playlist("/a")', ['1: directives of the preprocessor']],
    ['radio = playlist("/a")\nradio.on_track(fun (m) -> print(m["title"]))', ['2: radio.on_track']],
    [
      'live = input.harbor("live")\nradio = fallback([live, playlist("/a")])',
      ['1: input.harbor', '2: a source that is no list of files: live'],
    ],
    [
      'radio = crossfade(playlist("/a"))',
      ['1: crossfade: fades of another length than the overlap; both tracks fade for all of its 5 s'],
    ],
    ['x = ](\nradio = playlist("/a")', ['1: this could not be read']],
  ])('with %s says what is not carried over', (source, missing) => {
    const { config, leftOut } = aired(source);
    expect(leftOut).toEqual(missing);
    expect(config?.mounts).toHaveLength(1);
  });

  it.each([
    [
      'output.icecast(%vorbis, mount="a.ogg", playlist("/a"))',
      '%vorbis instead of MP3 at a constant bitrate',
    ],
    ['output.icecast(%mp3.vbr(quality=2), mount="a", playlist("/a"))', '%mp3.vbr instead of MP3'],
    ['output.icecast(%mp3, mount="a", input.alsa())', 'its source is not made of lists or files'],
    ['output.icecast(%mp3, mount="a#{b}", playlist("/a"))', 'its mount is not a plain text'],
    ['output.file(%mp3, "/tmp/a.mp3", playlist("/a"))', 'output.file: streams go to Icecast servers only'],
  ])('with only %s leads to nothing, and says why', (script, why) => {
    const { config, leftOut } = imported(script);
    expect(config).toBeNull();
    expect(leftOut.join('\n')).toContain(why);
  });

  it('leaves out what the config check refuses, in its words', () => {
    const { config, leftOut } = aired(
      'radio = crossfade(duration=90., fade_in=90., fade_out=90., playlist("/a"))',
    );
    expect(leftOut).toEqual(['mounts[0].crossfade: expected a number from 0 to 30, or a table, got 90']);
    expect(config?.mounts).toHaveLength(1);
  });

  it('that names two outputs alike keeps the first', () => {
    const { config, leftOut } = imported(`
output.icecast(%mp3, mount="a", playlist("/a"))
output.icecast(%mp3, mount="a", playlist("/b"))`);
    expect(config?.mounts).toMatchObject([{ playlist: '/a' }]);
    expect(leftOut.length).toBeGreaterThan(0);
  });

  it('may double its lists for ever', () => {
    const doubling = Array.from({ length: 40 }, () => 'radio = rotate([radio, radio])').join('\n');
    const { config, leftOut } = aired(`radio = playlist("/a")\n${doubling}`);
    expect(config?.mounts[0]?.playlists).toHaveLength(200);
    expect(leftOut).toContain('9: lists beyond the first 200');
  });
});

describe('any text at all', () => {
  const word = fc.constantFrom(
    ...[
      'playlist',
      'radio',
      'output.icecast',
      '%mp3',
      '"/a"',
      '"',
      "'",
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      ',',
      '=',
      '->',
    ],
    ...[
      'def',
      'end',
      'if',
      'fun',
      'switch',
      'fallback',
      'rotate',
      'weights',
      'mount',
      '6h-10h',
      '3.',
      '-',
      '!',
      '\n',
      '#',
      ':=',
    ],
    ...[
      'crossfade',
      'duration',
      'bitrate',
      'host',
      'port',
      'true',
      'let',
      '^',
      '.',
      '\\',
      '${',
      '\u0000',
      '\u2028',
      '99999999999',
    ],
  );
  const words = fc.array(fc.oneof(word, fc.string()), { maxLength: 80 }).map((all) => all.join(' '));
  const output = fc
    .record({
      path: fc.string(),
      host: fc.string(),
      name: fc.string(),
      bitrate: fc.integer(),
      port: fc.integer(),
    })
    .map(({ path, host, name, bitrate, port }) => {
      const text = (one: string) => JSON.stringify(one).replaceAll('#{', '#');
      return `output.icecast(%mp3(bitrate=${bitrate}), mount=${text(path)}, host=${text(host)}, name=${text(name)}, port=${port}, playlist(${text(path)}))`;
    });

  it('is read without an exception, and whatever comes of it is a valid config', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          words,
          fc.array(output, { maxLength: 4 }).map((all) => all.join('\n')),
        ),
        (script) => {
          const { toml, config } = imported(script);
          expect(config === null).toBe(toml === '');
        },
      ),
      { numRuns: 400 },
    );
  });

  it('may nest for ever', () => {
    for (const piece of ['(', '[', '{', '!', 'not ', 'f(', 'def ', '- ', '"', 'if ']) {
      expect(imported(piece.repeat(50_000)).config, piece).toBeNull();
    }
  });
});

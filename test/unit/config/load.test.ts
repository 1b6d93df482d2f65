// The config file from text to a frozen config, or to every fault with its line.
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { ConfigError } from '../../../src/config/faults.js';
import { configErrorOf, faultLines, freshFolder, load, MOUNT } from './fixtures.js';

const folder = freshFolder();
const config = (text: string) => folder.write('config.toml', text);

const SHORT = `[[mounts]]
id = "main"
path = "/stream"
playlist = "/app/playlists/main.m3u"
bitrate = 128
crossfade = 3.0
normalize = true

[[mounts.icecast_servers]]
host = "icecast-primary.example.com"
port = 8000

[[mounts.icecast_servers]]
host = "icecast-backup.example.com"
port = 8000
`;

describe('a valid config', () => {
  test('needs no more than mounts and servers; all else has a default', () => {
    const { mounts, ...rest } = load(config(SHORT));
    const server = {
      port: 8000,
      username: 'source',
      password: null,
      protocol: 'icecast',
      tls: false,
      tls_insecure: false,
      public: false,
    };
    expect(mounts).toEqual([
      {
        id: 'main',
        path: '/stream',
        playlist: '/app/playlists/main.m3u',
        metadata_format: '%artist% - %title%',
        bitrate: 128,
        crossfade: crossfadeOf(3),
        normalize: true,
        name: '',
        description: '',
        genre: '',
        url: '',
        sample_rate: 44100,
        channels: 2,
        quality: 2,
        render: 'splice',
        encoder: 'auto',
        rotation: 'sequential',
        separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
        playlists: [],
        jingles: [],
        hours: [],
        listen: false,
        icecast_servers: [
          { host: 'icecast-primary.example.com', ...server },
          { host: 'icecast-backup.example.com', ...server },
        ],
      },
    ]);
    expect(rest).toMatchObject({
      server: { host: '127.0.0.1', port: 8080 },
      state: { path: join(folder.path, 'state/jetstream.db'), history_days: 90, backups: 7 },
      cache: { path: join(folder.path, 'cache'), maxSizeBytes: 10e9 },
      engine: {
        render_processes: 0,
        mounts_per_worker: 0,
        read_ahead_s: 30,
        retry_first_s: 5,
        retry_max_s: 300,
        retry_jitter_percent: 10,
        max_gain_db: 12,
      },
      log: { level: 'info' },
      media: {
        roots: [],
        allow_private_urls: false,
        poll_s: 30,
        refetch_s: 60,
        maxRemoteFileBytes: 500e6,
        maxSpoolBytes: 5e9,
      },
    });
  });

  test('may be empty', () => {
    expect(load(config('')).mounts).toEqual([]);
  });

  test('has no key at all for what is optional and was not given', () => {
    const { mounts, engine } = load(config(MOUNT));
    expect(Object.keys(mounts[0] ?? {})).not.toContain('fallback');
    expect(Object.keys(engine)).not.toContain('ffmpeg');
  });

  test('may ask for a loudness, whose numbers have defaults', () => {
    const normalizeOf = (value: string) =>
      load(config(`${MOUNT}normalize = ${value}\n`)).mounts[0]?.normalize;
    const defaults = { mode: 'loudness', target_lufs: -16, max_true_peak_dbtp: -1, max_boost_db: 12 };
    expect(normalizeOf('{ mode = "loudness" }')).toEqual(defaults);
    expect(normalizeOf('{ mode = "loudness", target_lufs = -23.5 }')).toEqual({
      ...defaults,
      target_lufs: -23.5,
    });
    expect(normalizeOf('false')).toBe(false);
  });

  test('is frozen all the way down', () => {
    const { mounts } = load(config(SHORT));
    expect(Object.isFrozen(mounts[0]?.icecast_servers[0])).toBe(true);
  });

  test('serves a mount itself exactly when it has no server, unless told otherwise', () => {
    expect(load(config(MOUNT)).mounts[0]?.listen).toBe(true);
    expect(load(config(`${MOUNT}listen = false`)).mounts[0]?.listen).toBe(false);
    const both = load(config(`${MOUNT}listen = true\nicecast_servers = [{ host = "a" }]`));
    expect(both.mounts[0]?.listen).toBe(true);
  });

  test('takes paths from the folder of the file, and leaves URLs and names on PATH alone', () => {
    const { engine, mounts, media } = load(
      config(`
engine = { ffmpeg = "bin/ffmpeg", lame = "lame" }
media.roots = ["music", "/srv"]
[[mounts]]
id = "a"
path = "/a"
playlist = "https://example.com/list.m3u"
fallback = "../fallback"`),
    );
    expect(engine).toMatchObject({ ffmpeg: join(folder.path, 'bin/ffmpeg'), lame: 'lame' });
    expect(media.roots).toEqual([join(folder.path, 'music'), '/srv']);
    expect(mounts[0]?.playlist).toBe('https://example.com/list.m3u');
    expect(mounts[0]?.fallback).toBe(join(folder.path, '../fallback'));
  });

  test('takes variables into any string, and a doubled dollar for a plain one', () => {
    const file = config(`${MOUNT}name = "\${STATION} - \${STATION}"\ngenre = "$\${STATION}"`);
    expect(load(file, { STATION: 'One' }).mounts[0]).toMatchObject({
      name: 'One - One',
      genre: `\${STATION}`,
    });
  });
});

describe('a config with mistakes', () => {
  test('is refused with all of them in the order of the file', () => {
    const file = config(`colour = 1
limits.max_memory = "120 %"
[[mounts]]
id = "main"
path = "/api/x"
playlist = "\${NOWHERE}/main.m3u"
bitrat = 128
encoder = "lam"
[[mounts.icecast_servers]]
host = "http://icecast"
port = "eight"
[[mounts]]
id = "main"
path = "/b"
bitrate = 129
`);
    expect(faultLines(file)).toEqual([
      '1: colour: unknown key, expected server, api, state, cache, engine, limits, monitor, log, media, library, mounts or webhooks',
      '2: limits.max_memory: expected at most 100 %, got "120 %"',
      '5: mounts[0].path: "/api/x" is taken: JetStream itself answers at "/api"',
      '6: mounts[0].playlist: the environment variable NOWHERE is not set',
      '7: mounts[0].bitrat: unknown key; did you mean "bitrate"?',
      '8: mounts[0].encoder: expected "auto", "lame" or "ffmpeg", got "lam"; did you mean "lame"?',
      '10: mounts[0].icecast_servers[0].host: expected a host name or address without scheme, port or path, got "http://icecast"',
      '11: mounts[0].icecast_servers[0].port: expected a whole number from 1 to 65535, got "eight"',
      '12: mounts[1].playlist: missing, expected a file, a folder or an http(s) URL',
      '13: mounts[1].id: the id "main" is taken by mount "main" (mounts[0])',
      '15: mounts[1].bitrate: MP3 has no 129 kbit/s at 44100 Hz, expected 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256 or 320',
    ]);
  });

  test('is refused with faults that programs can read', () => {
    const file = config(`${MOUNT}  bitrat = 128\n`);
    const { code, faults } = configErrorOf(() => load(file));
    expect(code).toBe('JS_CONFIG_INVALID');
    expect(faults).toMatchObject([
      { file, line: 5, column: 3, key: 'mounts[0].bitrat', message: 'unknown key', nearest: 'bitrate' },
    ]);
  });

  test.each([
    [`port = "\${PORT}"`, 'expected a whole number', 'works where a string is expected'],
    ['port = 8000.5', 'expected a whole number from 1 to 65535, got 8000.5'],
    ['port = 70000', 'got 70000'],
    ['tls = "yes"', 'expected true or false, got "yes"'],
    ['mount = ["/a"]', 'expected a path such as "/stream", got an array'],
    ['mount = "/admin/x"', 'Icecast itself answers at "/admin"'],
    ['name = 1979-05-27', 'expected a string', 'got a date'],
    ['name = "a\\r\\nicy-name: b"', 'holds a line break'],
    ['username = "a\\u0000"', 'control character'],
    ['username = "a:b"', 'cannot hold ":"'],
    ['url = "a\\u2028b"', 'holds a line break'],
    [`genre = "\${a b}"`, 'without a variable name'],
    [`genre = "\${OPEN"`, 'without a variable name'],
    ['__proto__ = 1', 'unknown key'],
    ['constructor = 1', 'unknown key'],
  ])('is refused for a server with %s', (line, ...parts) => {
    const [fault, ...others] = faultLines(config(`${MOUNT}[[mounts.icecast_servers]]\nhost = "a"\n${line}`));
    expect(others).toEqual([]);
    for (const part of parts) expect(fault).toContain(part);
    expect(fault).toMatch(/^7: mounts\[0\]\.icecast_servers\[0\]\./);
  });

  test('never shows a value that was meant as a password', () => {
    const [fault] = faultLines(config(`${MOUNT}icecast_servers = [{ host = "a", password = 123456 }]`));
    expect(fault).toContain('password: expected');
    expect(fault).not.toContain('123456');
  });

  test.each(['/', '/api', '/api/mounts', '/API', '/admin', '/admin/x', '/status-json.xsl'])(
    'is refused for the path %s, where others answer',
    (path) => {
      expect(faultLines(config(MOUNT.replace('/stream', path)))).toEqual([
        expect.stringContaining('3: mounts[0].path: '),
      ]);
    },
  );

  test.each([
    'stream',
    '/a//b',
    '/a/',
    '/../a',
    '/a/./b',
    '/a b',
    '/a?b',
    '/a#b',
    '/%2e%2e/a',
    '/a\\\\b',
    '/\u00e9',
  ])('is refused for the path %s, which is not one', (path) => {
    expect(faultLines(config(MOUNT.replace('/stream', path)))).toHaveLength(1);
  });

  test.each(['/apis', '/administration', '/stream.mp3', '/a/b', '/~x'])(
    'is accepted for the path %s',
    (path) => {
      expect(load(config(MOUNT.replace('/stream', path))).mounts[0]?.path).toBe(path);
    },
  );

  test('is refused for two mounts that share an id, a path or an Icecast mount', () => {
    const file = config(`
mounts = [
  { id = "a", path = "/a", playlist = "a", icecast_servers = [{ host = "ice", mount = "/x" }] },
  { id = "a", path = "/a", playlist = "a" },
  { id = "b", path = "/x", playlist = "b", icecast_servers = [{ host = "ICE" }, { host = "ice", port = 1 }] },
]`);
    expect(faultLines(file)).toEqual([
      '4: mounts[1].id: the id "a" is taken by mount "a" (mounts[0])',
      '4: mounts[1].path: the path "/a" is taken by mount "a" (mounts[0])',
      '5: mounts[2].icecast_servers[0]: the Icecast mount "ice:8000/x" is taken by mount "a" (mounts[0])',
    ]);
  });

  test.each([
    [44100, 8],
    [32000, 144],
    [22050, 192],
    [24000, 320],
  ])('is refused at %i Hz for %i kbit/s', (rate, bitrate) => {
    const file = config(`${MOUNT}sample_rate = ${rate}\nbitrate = ${bitrate}`);
    expect(faultLines(file)).toEqual([expect.stringContaining(`MP3 has no ${bitrate} kbit/s at ${rate} Hz`)]);
  });

  test('is refused for a loudness that is none, with the line of the key', () => {
    const lines = (normalize: string) => faultLines(config(MOUNT + normalize));
    expect(lines('[mounts.normalize]\nmode = "loudnes"\ntarget_luf = -14\nmax_boost_db = "much"')).toEqual([
      '6: mounts[0].normalize.mode: expected "loudness", got "loudnes"; did you mean "loudness"?',
      '7: mounts[0].normalize.target_luf: unknown key; did you mean "target_lufs"?',
      '8: mounts[0].normalize.max_boost_db: expected a number from 0 to 40, got "much"',
    ]);
    expect(lines('normalize = { target_lufs = -14 }')).toEqual([
      '5: mounts[0].normalize.mode: missing, expected "loudness"',
    ]);
    expect(lines('normalize = "loudness"')).toEqual([
      '5: mounts[0].normalize: expected true, false or a table with mode = "loudness", got "loudness"',
    ]);
    expect(lines('normalize = { mode = "loudness", target_lufs = 14 }')).toEqual([
      '5: mounts[0].normalize.target_lufs: expected a number from -40 to -5, got 14',
    ]);
  });

  test('is refused for anything but one constant bitrate', () => {
    expect(faultLines(config(`${MOUNT}bitrate = "vbr"`))).toEqual([
      '5: mounts[0].bitrate: expected a whole number from 8 to 320, got "vbr"',
    ]);
  });

  test('is refused for a sample rate that MP3 or JetStream has not', () => {
    expect(faultLines(config(`${MOUNT}sample_rate = 96000`))).toEqual([
      '5: mounts[0].sample_rate: expected 22050, 24000, 32000, 44100 or 48000, got 96000',
    ]);
  });
});

describe('a file that is no config', () => {
  test('is refused by line and column when it is not TOML', () => {
    const { code, faults } = configErrorOf(() => load(config('a = 1\nb = ')));
    expect(code).toBe('JS_CONFIG_INVALID');
    expect(faults).toMatchObject([{ line: 2, key: '', message: expect.stringContaining('not valid TOML') }]);
  });

  test('is refused when it is missing, a folder, or not UTF-8', () => {
    const unreadable = { code: 'JS_CONFIG_UNREADABLE' };
    expect(configErrorOf(() => load(join(folder.path, 'none.toml')))).toMatchObject(unreadable);
    expect(configErrorOf(() => load(folder.path))).toMatchObject(unreadable);
    const latin1 = folder.write('config.toml', Buffer.from('name = "caf\xe9"', 'latin1'));
    expect(configErrorOf(() => load(latin1)).message).toContain('UTF-8');
  });

  test('is judged, never choked on, whatever it says', () => {
    const pieces = [
      '[[mounts]]\n',
      '[server]\n',
      'id',
      'path',
      'icecast_servers',
      ' = ',
      '"a"',
      '"/a"',
      '5',
      '\n',
    ];
    const more = [
      '[',
      ']',
      '{',
      '}',
      ',',
      '.',
      '"',
      '\\',
      '#',
      'mounts',
      'nan',
      '1979-05-27',
      '__proto__',
      '${',
    ];
    const text = fc
      .array(fc.constantFrom(...pieces, ...more), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (source) => {
        try {
          load(config(source));
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });

  test('is accepted with a byte order mark and CRLF', () => {
    expect(load(config(`\ufeff${MOUNT.replaceAll('\n', '\r\n')}`)).mounts).toHaveLength(1);
  });
});

describe('crossfade', () => {
  const crossfadeIn = (line: string) => load(config(`${MOUNT}${line}\n`)).mounts[0]?.crossfade;

  test('is a number of seconds or a table, whose other keys have defaults', () => {
    const whole = { seconds: 3, mode: 'fixed', max_seconds: 8, curve: 'sine', jingles: false };
    expect(crossfadeIn('crossfade = 0')).toEqual({ ...whole, seconds: 0 });
    expect(crossfadeIn('crossfade = {}')).toEqual(whole);
    expect(crossfadeIn('crossfade = { seconds = 4.5, mode = "cue" }')).toEqual({
      ...whole,
      seconds: 4.5,
      mode: 'cue',
    });
    expect(crossfadeIn('[mounts.crossfade]\ncurve = "linear"\njingles = true')).toEqual({
      ...whole,
      curve: 'linear',
      jingles: true,
    });
  });

  test('that is wrong is refused key by key', () => {
    const faults = (line: string) => faultLines(config(`${MOUNT}${line}\n`)).join('\n');
    expect(faults('crossfade = 31')).toContain('expected a number from 0 to 30, or a table, got 31');
    expect(faults('crossfade = "long"')).toContain('expected a number from 0 to 30, or a table, got "long"');
    expect(faults('crossfade = { second = 3 }')).toMatch(/second.*unknown key/);
    expect(faults('crossfade = { curve = "sin" }')).toContain(
      'expected "sine", "linear" or "sin2", got "sin"',
    );
  });
});

// What `jetstream check` prints.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/cli/check.js';
import { freshFolder, MOUNT } from '../config/fixtures.js';

const folder = freshFolder();

function checked(config: string, isJson = false): { code: number; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const configFile = folder.write('config.toml', config);
  const streams = { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) };
  const code = check({ configFile, exampleUsed: false }, streams, isJson);
  const shorten = (line: string) => line.replaceAll(`${folder.path}/`, '');
  return { code, out: out.map(shorten), err: err.map(shorten) };
}

describe('jetstream check', () => {
  test('says OK with a line for every mount', () => {
    folder.write('main.m3u', '');
    const servers =
      '{ host = "ice", password = "x" }, { host = "::1", port = 1, tls = true, mount = "/x", password = "x" }';
    expect(checked(`${MOUNT}listen = true\nicecast_servers = [${servers}]`)).toEqual({
      code: 0,
      out: [
        'OK: config.toml, 1 mount',
        '  main: /stream, main.m3u -> own listeners, http://ice:8000/stream, https://[::1]:1/x',
      ],
      err: [],
    });
  });

  test('hides passwords, also within URLs', () => {
    const config = MOUNT.replace('main.m3u', 'https://me:geheim@example.com/a@b');
    const { out, err } = checked(`${config}icecast_servers = [{ host = "ice", password = "geheim" }]`);
    expect(out[1]).toBe('  main: /stream, https://***@example.com/a@b -> http://ice:8000/stream');
    expect([...out, ...err].join()).not.toContain('geheim');
  });

  test('warns of what will not work, and is content', () => {
    const { code, out } = checked(`${MOUNT}icecast_servers = [{ host = "ice" }]`);
    expect(code).toBe(0);
    expect(out.slice(2)).toEqual([
      'warning: no password for icecast_servers[0] of mount main: the server will refuse the source',
      'warning: the playlist of mount main does not exist: main.m3u',
    ]);
  });

  test('says all of it as JSON, for scripts', () => {
    const servers = '[{ host = "ice", password = "geheim" }]';
    const good = checked(`${MOUNT}listen = true\nicecast_servers = ${servers}`, true);
    expect([good.code, good.err]).toEqual([0, []]);
    expect(JSON.parse(good.out.join())).toEqual({
      file: 'config.toml',
      isValid: true,
      faults: [],
      mounts: [
        {
          id: 'main',
          path: '/stream',
          playlist: 'main.m3u',
          listen: true,
          servers: ['http://ice:8000/stream'],
        },
      ],
      warnings: ['the playlist of mount main does not exist: main.m3u'],
    });
    const bad = checked(`${MOUNT}bitrat = 128\n`, true);
    expect([bad.code, bad.err]).toEqual([1, []]);
    expect(JSON.parse(bad.out.join())).toMatchObject({
      isValid: false,
      faults: [{ line: 5, key: 'mounts[0].bitrat', message: 'unknown key', nearest: 'bitrate' }],
    });
  });

  test('says every fault by its line and fails', () => {
    expect(checked(`${MOUNT}bitrat = 128\nquality = 10\n`)).toEqual({
      code: 1,
      out: [],
      err: [
        'config.toml:5: mounts[0].bitrat: unknown key; did you mean "bitrate"?\n' +
          'config.toml:6: mounts[0].quality: expected a whole number from 0 to 9, got 10',
      ],
    });
  });
});

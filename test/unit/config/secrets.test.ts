// Where passwords come from.
import { describe, expect, test } from 'vitest';
import { configWarnings } from '../../../src/config/warnings.js';
import { faultLines, freshFolder, load, MOUNT } from './fixtures.js';

const folder = freshFolder();
const server = (keys: string) =>
  folder.write('config.toml', `${MOUNT}icecast_servers = [{ host = "a", ${keys} }]`);
const passwordOf = (keys: string, env = {}) =>
  load(server(keys), env).mounts[0]?.icecast_servers[0]?.password;
const CREDENTIAL = `password_file = "\${CREDENTIALS_DIRECTORY}/secrets_primary"`;
const SHARED = { JETSTREAM_SOURCE_PASSWORD: 'shared' };

describe('the password of a server', () => {
  test('is its own before the shared one', () => {
    expect(passwordOf('password = "own"', SHARED)).toBe('own');
    expect(passwordOf(`password = "x-\${OWN}"`, { OWN: 'own' })).toBe('x-own');
  });

  test('is the first line of its file, found from the folder of the config', () => {
    folder.write('secrets/a', 'from file\r\nsecond line\n');
    expect(passwordOf('password_file = "secrets/a"', SHARED)).toBe('from file');
    expect(
      Object.keys(load(server('password_file = "secrets/a"')).mounts[0]?.icecast_servers[0] ?? {}),
    ).not.toContain('password_file');
  });

  test('may be a credential that systemd keeps for the service', () => {
    folder.write('credentials/secrets_primary', 'kept by systemd\n');
    const env = { ...SHARED, CREDENTIALS_DIRECTORY: `${folder.path}/credentials` };
    expect(passwordOf(CREDENTIAL, env)).toBe('kept by systemd');
    expect(faultLines(server(CREDENTIAL)).join()).toContain(
      'the environment variable CREDENTIALS_DIRECTORY is not set',
    );
  });

  test('is the shared one, else none', () => {
    expect(passwordOf('port = 1', SHARED)).toBe('shared');
    expect(passwordOf('port = 1', { JETSTREAM_SOURCE_PASSWORD: '' })).toBeNull();
  });

  test('is refused when it is given twice, empty, unreadable or on two lines', () => {
    const faults = (keys: string, env = {}) => faultLines(server(keys), env).join('\n');
    folder.write('empty', '\nsecret');
    expect(faults('password = "a", password_file = "b"')).toContain('are both given');
    expect(faults('password_file = "empty"')).toContain('empty first line');
    expect(faults('password_file = "none"')).toContain('cannot read the password: ENOENT');
    expect(faults('password = ""')).toContain('not empty');
    expect(faults('port = 1', { JETSTREAM_SOURCE_PASSWORD: 'a\nb' })).toContain('JETSTREAM_SOURCE_PASSWORD');
  });
});

describe('a config', () => {
  test('warns of a server without a password and of a mount nobody can hear', () => {
    expect(configWarnings(load(server('port = 1')))).toEqual([
      'no password for icecast_servers[0] of mount main: the server will refuse the source',
    ]);
    const silent = folder.write('config.toml', `${MOUNT}listen = false`);
    expect(configWarnings(load(silent))).toEqual([expect.stringContaining('nobody can hear it')]);
  });

  test('warns of more mounts than its own limit', () => {
    const second = '[[mounts]]\nid = "second"\npath = "/second"\nplaylist = "/music/b.m3u"\n';
    const file = (limit: number) =>
      folder.write('config.toml', `${MOUNT}${second}[limits]\nmax_mounts = ${limit}\n`);
    expect(configWarnings(load(file(2)))).toEqual([]);
    expect(configWarnings(load(file(1)))).toEqual([
      expect.stringMatching(/^2 mounts, while limits.max_mounts is 1: all are started/),
    ]);
  });
});

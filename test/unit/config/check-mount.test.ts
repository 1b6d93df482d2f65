// A mount by the API meets the same schema and rules as one in the file, and fewer liberties.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMount } from '../../../src/config/check-mount.js';
import { ConfigError } from '../../../src/config/faults.js';
import { MountSchema } from '../../../src/config/mount-schema.js';
import { configErrorOf } from './fixtures.js';

const CONTEXT = {
  others: [],
  baseDir: '/srv/radio',
  env: { JETSTREAM_SOURCE_PASSWORD: 'shared', HOME: '/h' },
};
const MOUNT = { id: 'jazz', path: '/jazz', playlist: 'jazz.m3u' };
const faultsOf = (definition: unknown, context = CONTEXT) =>
  configErrorOf(() => checkMount(definition, context)).message.split('\n');

describe('a mount given as JSON', () => {
  test('gets the defaults, paths and passwords of a mount in the file', () => {
    expect(checkMount({ ...MOUNT, icecast_servers: [{ host: 'ice' }] }, CONTEXT)).toMatchObject({
      playlist: '/srv/radio/jazz.m3u',
      bitrate: 128,
      listen: false,
      icecast_servers: [{ host: 'ice', port: 8000, password: 'shared' }],
    });
  });

  test('is refused with every fault by key, without a line', () => {
    expect(faultsOf({ id: 5, path: '/a', bitrat: 1, icecast_servers: [{ host: 'a\nb' }, null] })).toEqual([
      'bitrat: unknown key; did you mean "bitrate"?',
      'id: expected 1 to 64 letters, digits, "-" or "_", the first a letter or digit, got 5',
      'icecast_servers[0].host: holds a line break or another control character',
      'icecast_servers[1]: expected a table, got null',
      'playlist: missing, expected a file, a folder or an http(s) URL',
    ]);
    const { faults } = configErrorOf(() => checkMount({ ...MOUNT, id: '' }, CONTEXT));
    expect(Object.keys(faults[0] ?? {})).toEqual(['key', 'message', 'expected']);
  });

  test.each([null, 5, 'mount', [], undefined])('is refused when it is %j', (definition) => {
    expect(faultsOf(definition)).toHaveLength(1);
  });

  test('is refused when it would get in the way of a mount that exists', () => {
    const first = checkMount({ ...MOUNT, icecast_servers: [{ host: 'ice' }] }, CONTEXT);
    const second = { ...MOUNT, path: '/other', icecast_servers: [{ host: 'ice', mount: '/jazz' }] };
    const context = { ...CONTEXT, others: [first] };
    expect(configErrorOf(() => checkMount(second, context)).faults.map(({ key }) => key)).toEqual([
      'id',
      'icecast_servers[0]',
    ]);
  });

  test('cannot read the environment or files of the server', () => {
    expect(faultsOf({ ...MOUNT, name: `\${HOME}` })).toEqual([`name: only the config file may use "\${"`]);
    expect(faultsOf({ ...MOUNT, icecast_servers: [{ host: 'a', password_file: '/etc/hostname' }] })).toEqual([
      'icecast_servers[0].password_file: only the config file may name a password file; give password',
    ]);
  });

  test('is judged, never choked on, whatever it is', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('/a', 'a', 22050, 8, true, [{ host: 'a' }], [null]),
    );
    const key = fc.oneof(fc.constantFrom(...Object.keys(MountSchema.properties), '__proto__'), fc.string());
    fc.assert(
      fc.property(fc.oneof(fc.dictionary(key, value), fc.jsonValue()), (definition) => {
        try {
          expect(checkMount(definition, CONTEXT).id).toBeTypeOf('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
        }
      }),
    );
  });
});

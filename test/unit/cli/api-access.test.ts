// Where a command finds its server and its key.
import { expect, it, test } from 'vitest';
import { addressOf, findAccess } from '../../../src/cli/api-access.js';
import { freshFolder } from '../config/fixtures.js';

const folder = freshFolder();
const nowhere = { url: undefined, keyFile: undefined };

it('takes --url before the variable, and that before the config, of which only [server] must be right', () => {
  const config = folder.write('c.toml', `[server]\nport = 8123\n[[mounts]]\nid = "\${UNSET}"\n`);
  const env = { JETSTREAM_URL: 'http://b:2/radio/' };
  expect(findAccess({ ...nowhere, url: 'https://a:1/' }, 'none', env).address).toBe('https://a:1');
  expect(findAccess(nowhere, 'none', env).address).toBe('http://b:2/radio');
  expect(findAccess(nowhere, config, { JETSTREAM_URL: '' }).address).toBe('http://127.0.0.1:8123');
});

it('takes the key of the file before that of the variable', () => {
  const env = { JETSTREAM_URL: 'http://a', JETSTREAM_API_KEY: 'js_env ' };
  const keyFile = folder.write('key', ' js_file\nsecond line\n');
  expect(findAccess({ ...nowhere, keyFile }, '', env).key).toBe('js_file');
  expect(findAccess(nowhere, '', env).key).toBe('js_env');
  expect(findAccess(nowhere, '', { JETSTREAM_URL: 'http://a' }).key).toBeNull();
});

it('says what is wrong with a file that holds no key, without its content', () => {
  const bad = folder.write('key', 'not a key\n');
  const find = (keyFile: string) => () => findAccess({ url: 'http://a', keyFile }, '', {});
  expect(find(bad)).toThrow(`the first line of ${bad} is no key`);
  expect(find(bad)).not.toThrow('not a key');
  expect(find(`${folder.path}/none`)).toThrow('cannot read the key file');
});

test.each(['a:1', 'ftp://a', 'http://user:secret@a', 'http://a?b', ''])('refuses the address "%s"', (url) => {
  const find = () => findAccess({ ...nowhere, url }, '', {});
  expect(find).toThrow('the address must be like http://127.0.0.1:8080');
  expect(find).not.toThrow('secret');
});

test('a server on all addresses is reached on loopback', () => {
  expect(addressOf({ host: '0.0.0.0', port: 1 })).toBe('http://127.0.0.1:1');
  expect(addressOf({ host: '::', port: 1 })).toBe('http://[::1]:1');
  expect(addressOf({ host: 'radio.example', port: 1 })).toBe('http://radio.example:1');
  expect(() => addressOf({ host: 'a', port: 0 })).toThrow('name the address with --url');
});

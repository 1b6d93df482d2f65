import { describe, expect, it } from 'vitest';
import { requireKey } from '../../../src/cli/require-key.js';
import { apiDefaults } from '../../support/gate.js';

const on = (host: string, trusted_proxies: string[] = []) => ({
  server: { host },
  api: { ...apiDefaults, trusted_proxies },
});

describe('a server without keys', () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('starts on %s', (host) => {
    expect(() => requireKey(on(host), false, 'config.toml')).not.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.1.2', 'radio.example'])(
    'does not start on %s, and says what to type',
    (host) => {
      const command = 'node dist/main.js key add NAME --role admin --config /etc/radio/config.toml';
      expect(() => requireKey(on(host), false, '/etc/radio/config.toml', 'node dist/main.js')).toThrow(
        expect.objectContaining({ code: 'JS_CONFIG_INVALID', message: expect.stringContaining(command) }),
      );
    },
  );

  it('does not start behind a proxy, on loopback either', () => {
    expect(() => requireKey(on('127.0.0.1', ['127.0.0.1']), false, 'my config.toml')).toThrow(
      expect.objectContaining({ message: expect.stringContaining("--config 'my config.toml'") }),
    );
  });
});

it('lets a server with a key start anywhere', () => {
  expect(() => requireKey(on('0.0.0.0'), true, 'config.toml')).not.toThrow();
});

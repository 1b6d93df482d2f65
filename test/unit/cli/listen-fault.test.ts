// A port that cannot be opened is told with its cure.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { listenFault, mustBeFree } from '../../../src/cli/listen-fault.js';

test('a port that is taken, and is free again', async () => {
  const first = createServer();
  await once(first.listen(0, '127.0.0.1'), 'listening');
  const { port } = first.address() as AddressInfo;
  const place = { host: '127.0.0.1', port };
  await expect(mustBeFree(place)).rejects.toMatchObject({
    code: 'JS_CONFIG_INVALID',
    message: expect.stringMatching(
      /^cannot listen on 127\.0\.0\.1, port \d+ \(.*EADDRINUSE.*\): another program has this port/,
    ),
  });
  first.close();
  await once(first, 'close');
  await mustBeFree(place);
  await mustBeFree(place);
});

test('an address of another machine', async () => {
  await expect(mustBeFree({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
    message: expect.stringContaining('correct [server] host'),
  });
});

test('anything else', () => {
  const error = listenFault(new Error('no'), { host: 'h', port: 1 });
  expect(error.message).toBe('cannot listen on h, port 1 (no): correct [server] host and port');
});

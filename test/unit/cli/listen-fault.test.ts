// A port that cannot be opened is told with its cure.
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { listenFault } from '../../../src/cli/listen-fault.js';

function listening(host: string, port: number) {
  const server = createServer();
  return new Promise<typeof server>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => resolve(server));
  });
}

test('a port that is taken', async () => {
  const first = await listening('127.0.0.1', 0);
  const address = first.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const error = await listening('127.0.0.1', port).catch((cause) =>
    listenFault(cause, { host: '127.0.0.1', port }),
  );
  first.close();
  expect(error).toMatchObject({
    code: 'JS_CONFIG_INVALID',
    message: expect.stringMatching(
      /^cannot listen on 127\.0\.0\.1, port \d+ \(.*EADDRINUSE.*\): another program has this port/,
    ),
  });
});

test('an address of another machine', async () => {
  const place = { host: '192.0.2.1', port: 0 };
  const error = await listening(place.host, place.port).catch((cause) => listenFault(cause, place));
  expect(error).toMatchObject({ message: expect.stringContaining('correct [server] host') });
});

test('anything else', () => {
  const error = listenFault(new Error('no'), { host: 'h', port: 1 });
  expect(error.message).toBe('cannot listen on h, port 1 (no): correct [server] host and port');
});

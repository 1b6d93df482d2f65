import { once } from 'node:events';
import { type AddressInfo, createServer, type LookupFunction, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { dial } from '../../../src/playout/dial.js';

const deadlines = { dnsMs: 1000, connectMs: 1000, tlsMs: 1000 };
const never = new AbortController().signal;
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
afterEach(() => vi.useRealTimers());

const to = (host: string) => ({ host, port, tls: false, tls_insecure: false });

/** A resolver that answers with the given addresses. */
const resolving =
  (...addresses: string[]): LookupFunction =>
  (_host, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );

test('goes on to the next address when the first does not answer', async () => {
  const socket = await dial(to('two.example'), deadlines, never, resolving('127.0.0.2', '127.0.0.1'));
  expect(socket.remoteAddress).toBe('127.0.0.1');
  socket.destroy();
});

test('names every address that failed', async () => {
  const failing = dial(to('two.example'), deadlines, never, resolving('127.0.0.2', '127.0.0.3'));
  await expect(failing).rejects.toMatchObject({
    code: 'JS_TARGET_UNREACHABLE',
    message: expect.stringMatching(/127\.0\.0\.2.*127\.0\.0\.3/),
  });
});

test('a resolver that hangs is given up at its deadline', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const failing = expect(dial(to('slow.example'), deadlines, never, () => {})).rejects.toMatchObject({
    code: 'JS_TARGET_TIMEOUT',
    message: expect.stringMatching(/^DNS lookup of slow\.example/),
  });
  await vi.advanceTimersByTimeAsync(1000);
  await failing;
});

test('a name that does not exist is reported as such', async () => {
  const unknown: LookupFunction = (host, _options, callback) =>
    callback(new Error(`getaddrinfo ENOTFOUND ${host}`), []);
  await expect(dial(to('no.example'), deadlines, never, unknown)).rejects.toMatchObject({
    code: 'JS_TARGET_UNREACHABLE',
    message: expect.stringMatching(/ENOTFOUND.*check the host name/),
  });
});

test('gives up at once when told to', async () => {
  const controller = new AbortController();
  const failing = dial(to('slow.example'), deadlines, controller.signal, () => {});
  controller.abort(new Error('stopped'));
  await expect(failing).rejects.toThrow('stopped');
});

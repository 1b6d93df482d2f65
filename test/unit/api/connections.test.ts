// What clients can take from the server that never send a whole request.
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { serverConfig, testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { apiDefaults } from '../../support/gate.js';

const sockets: Socket[] = [];
let app: ReturnType<typeof testServer>;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await app.close();
});

async function listen(over: Parameters<typeof testServer>[2]): Promise<number> {
  app = testServer(new FakeStation(), undefined, over);
  await app.listen({ port: 0, host: '127.0.0.1' });
  return (app.server.address() as AddressInfo).port;
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** All that the server says until it closes. */
async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(socket, 'close');
  return text;
}

it.each([
  ['headers', 'GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
  [
    'a body',
    'POST /api/mounts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  ],
])('answers 408 to %s that do not arrive', async (_what, bytes) => {
  const timeouts = { headersTimeout: 100, requestTimeout: 100, connectionsCheckingInterval: 50 };
  const socket = await open(await listen({ timeouts }));
  socket.write(bytes);
  const answer = await answerOf(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('JS_INVALID_REQUEST');
});

it('answers 503 above its limit of connections, counts them, and takes others when some have gone', async () => {
  const config = { ...serverConfig, api: { ...apiDefaults, max_connections: 10 } };
  const port = await listen({ config });
  const taken = [];
  for (let n = 0; n < 10; n++) taken.push(await open(port));
  const refused = await answerOf(await open(port));
  expect(refused).toMatch(/^HTTP\/1\.1 503 .*Retry-After: 30/s);
  expect(refused).toContain('JS_LIMIT_REACHED');
  taken[0]?.destroy();
  const [first] = taken.slice(1);
  first?.write('GET /api/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await answerOf(first as Socket)).toContain('jetstream_http_connections_refused_total 1');
  const next = await open(port);
  next.write('GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect(await answerOf(next)).toMatch(/^HTTP\/1\.1 200 /);
});

// Sockets of callers and listeners together: audio keeps descriptors for itself.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ConnectionLimit } from '../../../src/api/connection-limit.js';

const sockets: Socket[] = [];
let server: Server;

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.close();
  await once(server, 'close');
});

it('a listener counts against the sockets of the process, though not as a caller', async () => {
  const limit = new ConnectionLimit(1, 2);
  server = createServer().listen(0, '127.0.0.1');
  limit.watch(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const open = () => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    return socket;
  };
  for (let n = 0; n < 2; n++) {
    const accepted = once(server, 'connection');
    open();
    limit.release((await accepted)[0]);
  }
  const [answer] = await once(open(), 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 503 .*2 connections, listeners included.*open files/s);
  expect(limit.refused).toBe(1);
});

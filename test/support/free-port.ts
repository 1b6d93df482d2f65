// Free loopback ports for servers that cannot be asked to choose one themselves.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = await listenOn(0);
  const { port } = server.address() as AddressInfo;
  await close(server);
  return port;
}

/** The lower of two neighbouring ports that were free a moment ago: Shoutcast sources come in on the upper one. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const lower = await listenOn(0);
    const { port } = lower.address() as AddressInfo;
    const upper = await listenOn(port + 1).catch(() => null);
    await close(lower);
    if (!upper) continue;
    await close(upper);
    return port;
  }
}

async function listenOn(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

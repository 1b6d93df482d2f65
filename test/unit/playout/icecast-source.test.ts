// What a server says in one breath: a source is welcome only when nothing against it stands behind the welcome.
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { IcecastSource } from '../../../src/playout/icecast-source.js';
import type { SourceDescription } from '../../../src/playout/source-description.js';
import type { SourceConfig } from '../../../src/playout/source-protocol.js';
import { defaultTimings } from '../../../src/playout/target-timings.js';

const description: SourceDescription = {
  mountPath: '/main',
  ...{ name: 'Main', description: '', genre: '', url: '', listed: false },
  ...{ bitrateKbps: 128, sampleRateHz: 44_100, channels: 2 },
  userAgent: 'JetStream/test',
};
let server: Server;

afterEach(() => server.close());

/** A source towards a server that answers a request with these words, in one write. */
async function sourceTo(words: string): Promise<IcecastSource> {
  server = createServer((peer) => {
    peer.on('error', () => undefined);
    peer.once('data', () => peer.write(words));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const target = { host: '127.0.0.1', port, tls: false, protocol: 'put', username: 'source', password: 'x' };
  return new IcecastSource(target as unknown as SourceConfig, description, defaultTimings);
}

const open = async (words: string) => {
  const socket = await (await sourceTo(words)).open(new AbortController().signal);
  socket.destroy();
};

it('takes 100 for a welcome', async () => {
  await open('HTTP/1.1 100 Continue\r\n\r\n');
});

it('hears a refusal that stands right behind 100', async () => {
  const refusal = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n';
  await expect(open(`HTTP/1.1 100 Continue\r\n\r\n${refusal}`)).rejects.toMatchObject({
    code: 'JS_TARGET_AUTH',
    pace: 'slow',
  });
});

it('takes 200 behind 100 for a welcome', async () => {
  await open('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n');
});

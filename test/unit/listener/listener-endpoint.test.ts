import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ListenerEnd } from '../../../src/listener/listener-connection.js';
import { ListenerEndpoint } from '../../../src/listener/listener-endpoint.js';
import { SendQueueSampler } from '../../../src/playout/send-queue.js';
import { SendQueueWatch } from '../../../src/playout/send-queue-watch.js';
import { FakeDirectory, FakeFeed } from '../../support/fake-feed.js';
import { deinterleave, IcyClient } from '../../support/icy-client.js';
import { mp3Frames } from '../../support/mp3-audio.js';

let frames: Uint8Array[];
let feed: FakeFeed;
let directory: FakeDirectory;
let endpoint: ListenerEndpoint;
let server: Server;
let clients: IcyClient[];
let ends: ListenerEnd[];

beforeAll(() => {
  frames = mp3Frames(8);
});

beforeEach(async () => {
  feed = new FakeFeed({ name: 'Zürich\r\nX-Evil: 1', genre: 'ambient' });
  feed.preload(frames.slice(0, 77), 'First');
  directory = new FakeDirectory(feed);
  clients = [];
  ends = [];
  endpoint = new ListenerEndpoint({
    directory,
    limits: { perMount: 3, perAddress: 2 },
    sendQueues: SendQueueWatch.of(new SendQueueSampler(20)),
    onEnd: (_mountId, end) => ends.push(end),
    addressOf: (request) => String(request.headers['x-test-address'] ?? '') || null,
  });
  server = createServer((request, response) => {
    if (!endpoint.handle(request, response)) response.writeHead(404).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  for (const client of clients) client.socket.destroy();
  endpoint.close();
  server.close();
});

function listen(headers = '', path = '/stream', method = 'GET'): IcyClient {
  const client = new IcyClient((server.address() as AddressInfo).port, path, headers, method);
  clients.push(client);
  return client;
}

function bytesOf(list: readonly Uint8Array[]): Buffer {
  return Buffer.concat(list);
}

describe('a listener without metadata', () => {
  it('gets the burst and then every released frame, byte for byte, without chunks', async () => {
    const client = listen();
    const burst = bytesOf(frames.slice(0, 77));
    await client.until(burst.length);
    feed.release(frames.slice(77, 90));
    feed.release(frames.slice(90, 200));
    const all = bytesOf(frames.slice(0, 200));
    await client.until(all.length);
    expect(client.body.equals(all)).toBe(true);
    expect(client.head).toMatch(/^HTTP\/1\.1 200 OK/);
    expect(client.head).toMatch(/\r\nContent-Type: audio\/mpeg\r\n/);
    expect(client.head).toMatch(/\r\nConnection: close/);
    expect(client.head).not.toMatch(/\r\n(transfer-encoding|content-length|icy-metaint):/i);
  });

  it('gets header values without line breaks, in UTF-8', async () => {
    const client = listen();
    await client.until(1);
    expect(client.head).toContain('\r\nicy-name: Zürich X-Evil: 1\r\n');
    expect(client.head).toContain('\r\nAccess-Control-Allow-Origin: *\r\n');
    expect(client.head).toContain('\r\nicy-br: 128\r\n');
  });
});

describe('a listener that asks for metadata', () => {
  it('gets the same audio, and each title at the first block after its frame', async () => {
    const client = listen('Icy-MetaData: 1\r\n');
    await client.until(1);
    expect(client.head).toContain('\r\nicy-metaint: 8000\r\n');
    feed.release(frames.slice(77, 160), { 30: 'Second', 70: "Third';StreamUrl='x" });
    feed.release(frames.slice(160, 300));
    const audioBytes = bytesOf(frames.slice(0, 300)).length;
    await client.until(audioBytes);
    client.socket.end();
    endpoint.close();
    await client.closed();

    const { audio, titles } = deinterleave(client.body, 8000);
    expect(audio.equals(bytesOf(frames.slice(0, 300)))).toBe(true);
    const firstBlockAfter = (frame: number) =>
      Math.floor(bytesOf(frames.slice(0, frame)).length / 8000 + 1) * 8000;
    expect(titles).toEqual([
      { atByte: 8000, block: "StreamTitle='First';" },
      { atByte: firstBlockAfter(107), block: "StreamTitle='Second';" },
      { atByte: firstBlockAfter(147), block: "StreamTitle='Third\u2019;StreamUrl='x';" },
    ]);
  });
});

describe('the endpoint', () => {
  it('answers HEAD with headers alone and without subscribing', async () => {
    const client = listen('', '/stream', 'HEAD');
    await client.closed();
    expect(client.head).toMatch(/icy-genre: ambient/);
    expect(client.body.length).toBe(0);
    expect(feed.subscribers).toBe(0);
  });

  it('answers a CORS preflight, refuses other methods and leaves other paths alone', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const preflight = await fetch(`${url}/stream`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Icy-MetaData');
    const post = await fetch(`${url}/stream`, { method: 'POST' });
    expect(post.status).toBe(405);
    expect(post.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    expect((await fetch(`${url}/other`)).status).toBe(404);
    expect((await fetch(`${url}/%E0%A4%A`)).status).toBe(404);
  });

  it('finds a mount with a query, and one that came after the server started', async () => {
    directory.feeds.set('/späti', new FakeFeed({ mountId: 'late', path: '/späti' }));
    const client = listen('', '/sp%C3%A4ti?x=1', 'HEAD');
    await client.closed();
    expect(client.head).toMatch(/200 OK/);
  });

  it('counts listeners as they come and go, and remembers the peak', async () => {
    const [one, two] = [listen(), listen()];
    await Promise.all([one.until(1), two.until(1)]);
    one.socket.destroy();
    await expect.poll(() => directory.counts.at(-1)).toEqual(['main', 1]);
    expect(directory.counts.map(([, count]) => count)).toEqual([1, 2, 1]);
    expect(endpoint.peak('main')).toBe(2);
    expect(feed.subscribers).toBe(1);
  });

  it('answers 503 over the limit of the mount and of the address', async () => {
    const first = [listen('X-Test-Address: a\r\n'), listen('X-Test-Address: a\r\n')];
    await Promise.all(first.map((client) => client.until(1)));
    const sameAddress = listen('X-Test-Address: a\r\nConnection: close\r\n');
    await sameAddress.closed();
    expect(sameAddress.head).toMatch(/503/);
    expect(sameAddress.head).toMatch(/Retry-After: 30/);
    const third = listen('X-Test-Address: b\r\n');
    await third.until(1);
    const fourth = listen('X-Test-Address: c\r\nConnection: close\r\n');
    await fourth.closed();
    expect(fourth.body.toString()).toContain('JS_LIMIT_REACHED');
    expect(endpoint.count('main')).toBe(3);
  });

  it('drops a listener that stops reading while the others hear every frame', async () => {
    const [slow, good] = [listen(), listen()];
    await Promise.all([slow.until(1), good.until(1)]);
    slow.socket.pause();
    let sent = bytesOf(frames.slice(0, 77)).length;
    const all = bytesOf(frames);
    // Three times eight seconds: the kernel takes them all, and its queue gives the listener away.
    for (let round = 0; round < 3; round++) {
      feed.release(frames);
      sent += all.length;
      await good.until(sent);
    }
    await vi.waitUntil(() => ends.length > 0);
    expect(ends).toEqual(['too_slow']);
    expect(good.body.length).toBe(sent);
    expect(directory.counts.at(-1)).toEqual(['main', 1]);
  });

  it('ends its listeners when the mount ends', async () => {
    const client = listen();
    await client.until(1);
    feed.end();
    await client.closed();
    expect(ends).toEqual(['stream_ended']);
    expect(endpoint.count('main')).toBe(0);
  });
});

// The events command over a stream that is cut, and its reader over one in pieces.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ApiClient } from '../../../src/cli/api-client.js';
import { EventReader } from '../../../src/cli/event-reader.js';
import { describeEvent, events } from '../../../src/cli/events.js';

const at = '2026-01-01T10:20:30.000Z';
const message = (seq: number) =>
  `event: queue_changed\nid: ${seq}\ndata: ${JSON.stringify({ type: 'queue_changed', seq, at, mount: 'main', entries: seq, reason: 'added' })}\n\n`;

/** Serves one list of texts a connection, then cuts it, or refuses with a status; remembers what was asked. */
async function streamServer(connections: readonly (number | readonly string[])[]) {
  const asked: IncomingMessage[] = [];
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const texts = connections[asked.length] ?? [];
    asked.push(request);
    if (typeof texts === 'number') return response.writeHead(texts).end();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const text of texts) response.write(text);
    setImmediate(() => response.destroy());
  };
  const server = createServer(serve).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new ApiClient({ address: `http://127.0.0.1:${port}`, key: 'js_key' });
  return { asked, client, close: () => server.close() };
}

function listen() {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    streams: { out: (line: string) => void out.push(line), err: (line: string) => void err.push(line) },
  };
}

describe('jetstream events', () => {
  it('goes on after a loss where it was, and ends after the count', async () => {
    const first = `retry: 2000\nid: 6\n\n${message(7)}${message(8)}`;
    const server = await streamServer([[first], [], [message(9)]]);
    const { out, streams } = listen();
    const task = { types: 'queue_changed', mount: 'main', count: 3, isJson: true };
    expect(await events(server.client, task, streams, new AbortController().signal, 0)).toBe(0);
    expect(out.map((line) => JSON.parse(line).seq)).toEqual([7, 8, 9]);
    expect(server.asked.map(({ headers }) => headers['last-event-id'])).toEqual([undefined, '8', '8']);
    expect(server.asked[0]?.headers.authorization).toBe('Bearer js_key');
    expect(server.asked[0]?.url).toBe('/api/events?types=queue_changed&mount=main');
    server.close();
  });

  it('waits for a server that a proxy cannot reach for a while, but for none that refuses', async () => {
    const server = await streamServer([[message(7)], 502, 503, [message(8)], 403]);
    const { out, err, streams } = listen();
    const task = { types: null, mount: null, count: null, isJson: true };
    await expect(events(server.client, task, streams, new AbortController().signal, 0)).rejects.toThrow(
      '403',
    );
    expect(out.map((line) => JSON.parse(line).seq)).toEqual([7, 8]);
    expect(err.filter((line) => /50[23].*trying again/.test(line))).toHaveLength(2);
    server.close();
  });

  it('fails when there is nobody at first', async () => {
    const server = await streamServer([]);
    server.close();
    const task = { types: null, mount: null, count: null, isJson: false };
    const { streams } = listen();
    await expect(events(server.client, task, streams, new AbortController().signal)).rejects.toThrow(
      'no server answers',
    );
  });

  it('tells an event in a line, whatever its title holds', () => {
    const track = { location: '/a', title: 'A\u001b[2J\nB', artist: null, durationS: 1 };
    expect(describeEvent({ type: 'track_started', seq: 1, at, mount: 'main', ...track })).toBe(
      '2026-01-01 10:20:30  track_started     main          A [2J B',
    );
    expect(describeEvent({ type: 'gap', seq: 9, at, after: 3, oldest: 8 })).toContain(
      'events 4 to 7 are lost',
    );
    expect(describeEvent({ type: 'levels', seq: 1, at, mount: 'm', peakDb: -1, rmsDb: null })).toContain(
      '{"peakDb":-1,"rmsDb":null}',
    );
  });
});

describe('the reader of a stream', () => {
  it('does not mind how a stream is cut into pieces', () => {
    const text = `: hello\r\n\r\nretry: 5\n\nid: 3\n\nevent: a\ndata: one\ndata: two\nid: 4\n\n: beat\n\n`;
    for (const size of [1, 2, 7, 1000]) {
      const reader = new EventReader();
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(
        pieces.flatMap((piece) => reader.take(piece)),
        `pieces of ${size}`,
      ).toEqual([
        { id: '3', data: null },
        { id: '4', data: 'one\ntwo' },
      ]);
    }
  });

  it('gives up on an event without end', () => {
    const reader = new EventReader();
    expect(() => {
      for (let i = 0; i < 6; i++) reader.take('x'.repeat(1_000_000));
    }).toThrow(RangeError);
  });
});

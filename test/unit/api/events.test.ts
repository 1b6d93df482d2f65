import { once } from 'node:events';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { testServer } from '../../support/api-server.js';
import { openEvents } from '../../support/event-stream.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';
import { until } from '../../support/until.js';

let station: FakeStation;
let app: FastifyInstance;
let base: string;

beforeEach(async () => {
  station = new FakeStation(mountStatus({ id: 'main' }), mountStatus({ id: 'b' }));
  app = testServer(station);
  base = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(() => app.close());

function fail(location: string, mount = 'main'): void {
  station.events.emit('track_failed', { location, code: 'JS_TRACK_EMPTY', reason: 'empty' }, mount);
}

async function openSocket(query = '', headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/api/events/socket${query}`, { headers });
  const heard: Record<string, unknown>[] = [];
  socket.on('message', (text) => heard.push(JSON.parse(String(text))));
  await once(socket, 'open');
  return { socket, heard };
}

describe('GET /api/events', () => {
  it('sends events as they happen, with type, number and data', async () => {
    const stream = await openEvents(`${base}/api/events`);
    expect(stream.headers['content-type']).toBe('text/event-stream');
    expect(stream.headers['x-content-type-options']).toBe('nosniff');
    await until('its beginning', 5, () => stream.others.length > 0);
    expect(stream.others[0]).toContain(`id: ${station.events.lastSeq}`);
    fail('/a.flac');
    const [message] = await until('an event', 5, () => stream.messages.length > 0 && stream.messages);
    expect(message).toMatchObject({
      event: 'track_failed',
      id: String(station.events.lastSeq),
      data: { mount: 'main', location: '/a.flac', seq: station.events.lastSeq },
    });
    stream.close();
  });

  it('sends only the types and the mount that were asked for, levels only when named', async () => {
    const all = await openEvents(`${base}/api/events`);
    const some = await openEvents(`${base}/api/events?types=levels,track_failed&mount=b`);
    station.events.emit('levels', { peakDb: -1, rmsDb: -9 }, 'b');
    fail('/a.flac', 'main');
    fail('/b.flac', 'b');
    await until('both', 5, () => all.messages.length >= 2 && some.messages.length >= 2);
    expect(all.messages.map(({ data }) => data.location)).toEqual(['/a.flac', '/b.flac']);
    expect(some.messages.map(({ event, id }) => [event, id === ''])).toEqual([
      ['levels', true],
      ['track_failed', false],
    ]);
  });

  it('goes on where a client was, by header or by query, and tells of a gap', async () => {
    const before = station.events.lastSeq;
    for (const name of ['1', '2', '3']) fail(name);
    const byHeader = await openEvents(`${base}/api/events`, { 'last-event-id': String(before + 1) });
    await until('the missed ones', 5, () => byHeader.messages.length >= 2);
    expect(byHeader.messages.map(({ data }) => data.location)).toEqual(['2', '3']);
    const byQuery = await openEvents(`${base}/api/events?after=17`);
    await until('everything', 5, () => byQuery.messages.length >= 4);
    expect(byQuery.messages.map(({ event }) => event)).toEqual(['gap', ...Array(3).fill('track_failed')]);
    expect(byQuery.messages[0]?.id).toBe('');
  });

  it('refuses types, mounts and numbers that do not exist', async () => {
    for (const [query, status, word] of [
      ['types=track_startd', 400, 'track_started'],
      ['mount=none', 404, 'none'],
      ['after=yesterday', 400, 'number'],
    ] as const) {
      const answer = await app.inject(`/api/events?${query}`);
      expect([answer.statusCode, answer.json().detail]).toEqual([status, expect.stringContaining(word)]);
    }
  });

  it('hides passwords within URLs', async () => {
    const stream = await openEvents(`${base}/api/events`);
    fail('http://user:secret@host/a.mp3');
    const [message] = await until('an event', 5, () => stream.messages.length > 0 && stream.messages);
    expect(message?.data.location).toBe('http://***@host/a.mp3');
  });

  it('forgets a client that goes, with whatever it asked for behind the stream on the same connection', async () => {
    const subscribers = async () =>
      Number(/^jetstream_event_subscribers (\d+)$/m.exec((await app.inject('/api/metrics')).body)?.[1]);
    const client = connect(Number(new URL(base).port), '127.0.0.1');
    client.write('GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(3));
    await until('its streams', 5, async () => (await subscribers()) === 3);
    client.destroy();
    await until('its end', 5, async () => (await subscribers()) === 0);
  });

  it('ends its streams when the server stops, and does not time them', async () => {
    const stream = await openEvents(`${base}/api/events`);
    await app.inject('/api/health');
    const { body } = await app.inject('/api/metrics');
    expect(body).not.toContain('route="/api/events"');
    await app.close();
    await until('its end', 5, () => stream.hasEnded);
  });
});

describe('/api/events/socket', () => {
  it('sends the same events, one a message', async () => {
    const { heard } = await openSocket('?types=track_failed,levels&mount=b');
    fail('/a.flac', 'main');
    fail('/b.flac', 'b');
    station.events.emit('levels', { peakDb: -1, rmsDb: -9 }, 'b');
    await until('both', 5, () => heard.length >= 2);
    expect(heard).toMatchObject([
      { type: 'track_failed', location: '/b.flac' },
      { type: 'levels', peakDb: -1 },
    ]);
  });

  it('goes on after a number', async () => {
    const before = station.events.lastSeq;
    fail('1');
    fail('2');
    const { heard } = await openSocket(`?after=${before + 1}`);
    await until('the missed one', 5, () => heard.length > 0);
    expect(heard).toMatchObject([{ location: '2' }]);
  });

  it('is not opened for pages of another origin, nor for types that do not exist', async () => {
    const evil = openSocket('', { origin: 'https://evil.example' });
    await expect(evil).rejects.toThrow('403');
    await expect(openSocket('?types=none')).rejects.toThrow('400');
    const { socket } = await openSocket('', { origin: base });
    socket.close();
  });

  it('closes when the server stops', async () => {
    const { socket } = await openSocket();
    const closed = once(socket, 'close');
    await app.close();
    expect((await closed)[0]).toBe(1001);
  });
});

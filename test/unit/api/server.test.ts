import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nestingDepth } from '../../../src/api/json-body.js';
import { serverConfig, testServer } from '../../support/api-server.js';
import { FakeDirectory, FakeFeed } from '../../support/fake-feed.js';
import { FakeStation, systemHealth } from '../../support/fake-station.js';
import { IcyClient } from '../../support/icy-client.js';
import { mp3Frames } from '../../support/mp3-audio.js';
import { mountStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;
let feed: FakeFeed;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  feed = new FakeFeed();
  app = testServer(station, new FakeDirectory(feed));
});
afterEach(() => app.close());

describe('every response', () => {
  it.each(['/api/mounts', '/api/none', '/', '/status-json.xsl'])(
    'of %s has security headers',
    async (url) => {
      const { headers } = await app.inject(url);
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});

describe('wrong requests are problems', () => {
  it('404 for a path that is not there', async () => {
    expect((await app.inject('/api/none')).json()).toMatchObject({ status: 404, code: 'JS_NOT_FOUND' });
  });

  it('405 with Allow for a method that is not there', async () => {
    const response = await app.inject({ method: 'PUT', url: '/api/mounts/main?x=1' });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow?.toString().split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'PATCH']);
    expect(response.json()).toMatchObject({ code: 'JS_INVALID_REQUEST' });
  });

  it.each([
    ['400 for JSON that is not', 400, 'application/json', '{"id":'],
    ['400 for a definition that is no object', 400, 'application/json', '[1]'],
    ['400 for no body', 400, 'application/json', ''],
    ['400 for a key that would poison a prototype', 400, 'application/json', '{"__proto__": {"a": 1}}'],
    ['400 for a body nested too deep', 400, 'application/json', '['.repeat(200_000)],
    ['413 for a body over 1 MB', 413, 'application/json', JSON.stringify({ id: 'x'.repeat(1_000_000) })],
    ['415 for another type', 415, 'text/plain', 'id=a'],
  ])('%s', async (_name, status, type, payload) => {
    const headers = { 'content-type': type };
    const response = await app.inject({ method: 'POST', url: '/api/mounts', headers, payload });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toBe('application/problem+json');
    expect(response.json()).toMatchObject({ status, code: 'JS_INVALID_REQUEST' });
  });

  it.each([
    ['/api/mounts?stat=on_air', 'stat', 'unknown key', 'state'],
    ['/api/mounts?state=onair', 'state', 'on_air', undefined],
    ['/api/events?type=health', 'type', 'unknown key', 'types'],
    ['/api/mounts/main/stats?hour=3', 'hour', 'unknown key', 'hours'],
    ['/api/mounts/main/next?counts=3', 'counts', 'unknown key', 'count'],
    ['/api/keys?offst=3', 'offst', 'unknown key', 'offset'],
    ['/api/health/system?mount=main', 'mount', 'there are none here', undefined],
    ['/api/mounts/main/playlist?limit=many', 'limit', 'expected a whole number from 1 to 1000', undefined],
    ['/api/mounts/main/stats?hours=169', 'hours', 'expected a whole number from 1 to 168, got', undefined],
    ['/api/mounts/main/history?limit=0', 'limit', 'got "0"', undefined],
  ])('400 for %s, naming the parameter and the nearest that there is', async (url, key, words, nearest) => {
    const problem = (await app.inject(url)).json();
    expect(problem).toMatchObject({ status: 400, code: 'JS_INVALID_REQUEST' });
    expect(problem.faults).toEqual([
      expect.objectContaining({ key, message: expect.stringContaining(words), ...(nearest && { nearest }) }),
    ]);
    expect(problem.detail).toContain(key);
  });

  it('400 from every route of the API for a parameter it does not know', async () => {
    await app.ready();
    const isAsked = ({ method, url }: { method: string; url: string }) =>
      /GET|DELETE/.test(method) && /^\/api\//.test(url) && !/^\/api\/(docs|events\/socket)/.test(url);
    const rows = app.accessTable.filter(isAsked);
    expect(rows.length).toBeGreaterThan(25);
    for (const { method, url } of rows) {
      const path = url.replace(':track', '0123456789abcdef').replaceAll(/:\w+/g, '1');
      const asked = await app.inject({ method: method as 'GET' | 'DELETE', url: `${path}?no_such=1` });
      expect(asked.statusCode, `${method} ${url}`).toBe(400);
      expect(asked.json().faults, `${method} ${url}`).toContainEqual(
        expect.objectContaining({ key: 'no_such', message: expect.stringContaining('unknown key') }),
      );
    }
  });

  it('400 for a body with wrong fields, naming each of them', async () => {
    const payload = { nam: 'desk', role: 'boss' };
    const problem = (await app.inject({ method: 'POST', url: '/api/keys', payload })).json();
    expect(problem).toMatchObject({
      status: 400,
      faults: [
        { key: 'nam', nearest: 'name' },
        { key: 'name', message: expect.stringContaining('missing') },
        { key: 'role', message: expect.stringContaining('expected') },
      ],
    });
    expect(problem.detail).toContain('nam: unknown key; did you mean "name"?');
  });

  it.each([
    ['/api/mounts/%E0%A4%A', 400],
    [`/api/mounts/${'x'.repeat(201)}`, 414],
  ])('refuses %s, which is no path, as it refuses all else', async (url, status) => {
    const { statusCode, headers, ...response } = await app.inject(url);
    expect(statusCode).toBe(status);
    expect(response.json()).toMatchObject({ status, code: 'JS_INVALID_REQUEST' });
    expect(headers).toMatchObject({
      'content-type': 'application/problem+json',
      'x-content-type-options': 'nosniff',
      'x-request-id': response.json().requestId,
    });
  });

  it.each([
    ['/api/keys', { name: 'a', role: 'viewer', mounts: [] }, 'an array of 1 to 1000 ids of mounts, or null'],
    ['/api/mounts/main/queue/1/move', { before: 1 }, 'expected a string or null, got 1'],
    ['/api/session', undefined, 'expected a table, got nothing'],
  ])('400 from %s for %j, in words', async (url, payload, words) => {
    const response = await app.inject({ method: 'POST', url, ...(payload && { payload }) });
    expect(response.json()).toMatchObject({ status: 400, detail: expect.stringContaining(words) });
  });

  it('400 for a body of nothing but faults, naming the first hundred', async () => {
    const payload = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`k${n}`, n]));
    const response = await app.inject({ method: 'POST', url: '/api/session', payload });
    const { faults, detail } = response.json();
    expect(response.statusCode).toBe(400);
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toMatchObject({ key: '', message: 'and 4901 more: mend these first' });
    expect(detail).toContain('and 4901 more');
  });

  it('400 for a key that cannot be one, without a word of it', async () => {
    const payload = { key: `js_${'x'.repeat(300)}` };
    const response = await app.inject({ method: 'POST', url: '/api/session', payload });
    expect(response.json().faults).toMatchObject([
      { key: 'key', message: expect.stringContaining('something else') },
    ]);
    expect(response.body).not.toContain('xxx');
  });

  it('400 for bytes that are not HTTP, 431 for headers too long', async () => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    for (const [bytes, status] of [
      ['nonsense\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const socket = connect(port, '127.0.0.1');
      socket.write(bytes);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      expect(answer.toString()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(answer.toString()).toContain('JS_INVALID_REQUEST');
      socket.destroy();
    }
  });

  it('measures depth outside strings only', () => {
    expect(nestingDepth('{"a": [1, {"b": "[[[\\"[["}], "c": []}')).toBe(3);
    expect(nestingDepth('"x"')).toBe(0);
  });
});

describe('a server on loopback', () => {
  it.each(['localhost:8080', '127.0.0.1', '[::1]:8080', '127.3.2.1:1'])('answers to %s', async (host) => {
    expect((await app.inject({ url: '/api/health', headers: { host } })).statusCode).toBe(200);
  });

  it.each(['evil.example', 'localhost.evil.example', '192.168.1.5:8080', '127.0.0.1.evil.example'])(
    'refuses the rebound name %s',
    async (host) => {
      expect((await app.inject({ url: '/api/mounts', headers: { host } })).statusCode).toBe(421);
    },
  );

  it('answers to any name when it is bound to an address of the network', async () => {
    const config = { ...serverConfig, server: { host: '0.0.0.0' } };
    const open = testServer(station, undefined, { config });
    const response = await open.inject({ url: '/api/health', headers: { host: 'radio.example' } });
    expect(response.statusCode).toBe(200);
    await open.close();
  });
});

describe('changes from other origins', () => {
  it.each([
    ['http://evil.example', 403],
    ['null', 403],
    ['http://localhost:1', 403],
    ['http://localhost:8080', 202],
  ])('with Origin %s answer %i', async (origin, status) => {
    const headers = { host: 'localhost:8080', origin };
    const response = await app.inject({ method: 'POST', url: '/api/mounts/main/skip', headers });
    expect(response.statusCode).toBe(status);
  });

  it('are refused for WebSockets too, which browsers let any page open', async () => {
    const headers = { host: 'localhost', upgrade: 'websocket', connection: 'upgrade' };
    const open = (origin: string) => app.inject({ url: '/api/mounts', headers: { ...headers, origin } });
    expect((await open('http://evil.example')).statusCode).toBe(403);
    expect((await open('http://localhost')).statusCode).toBe(200);
  });

  it('are refused by Sec-Fetch-Site too, while reading is not', async () => {
    const headers = { host: 'localhost', 'sec-fetch-site': 'cross-site' };
    expect((await app.inject({ method: 'DELETE', url: '/api/mounts/main', headers })).statusCode).toBe(403);
    expect((await app.inject({ url: '/api/mounts', headers })).statusCode).toBe(200);
  });
});

describe('health', () => {
  it('is alive, and told in detail', async () => {
    expect((await app.inject('/api/health')).json()).toEqual({ status: 'ok' });
    const { checks } = systemHealth();
    const access = {
      name: 'access',
      level: 0,
      summary: expect.stringContaining('everybody who reaches this port'),
    };
    expect((await app.inject('/api/health/system')).json()).toEqual({
      ...systemHealth(),
      checks: [...checks, expect.objectContaining(access)],
    });
  });

  it('is delivered with no usage yet and at every level', async () => {
    station.currentHealth = systemHealth({ usage: null, level: 3, status: 'overloaded' });
    const response = await app.inject('/api/health/system');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ usage: null, level: 3 });
  });
});

describe('the same port', () => {
  it('serves streams, also to a foreign Host, and ends them when it closes', async () => {
    feed.preload(mp3Frames(1), 'Dawn');
    await app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const client = new IcyClient(port, '/stream', 'Icy-MetaData: 1\r\nHost: radio.example\r\n');
    await client.until(8000);
    expect(client.head).toContain('icy-metaint: 8000');
    const status = await app.inject({ url: '/status-json.xsl', headers: { host: 'localhost:8080' } });
    expect(status.headers['access-control-allow-origin']).toBe('*');
    expect(status.json().icestats.source).toMatchObject({ listenurl: 'http://localhost:8080/stream' });
    await app.close();
    await client.closed();
  });
});

// Every route of the API, called without a key, with a wrong one, with each role, and with a key of another mount.
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/access/gate.js';
import { hasRole, roles } from '../../../src/model/caller.js';
import type { HealthCheck } from '../../../src/model/health.js';
import { openDatabase, openForStation } from '../../../src/store/database.js';
import { judgeMounts, keepSince } from '../../../src/supervisor/health.js';
import { serverConfig, testServer } from '../../support/api-server.js';
import { FakeStation, systemHealth } from '../../support/fake-station.js';
import { apiDefaults, keyHeader, testGate } from '../../support/gate.js';
import { lockOut } from '../../support/locked-database.js';
import { mountStatus } from '../../support/statuses.js';
import { freshFolder } from '../config/fixtures.js';

// Enough failures for all that is tried here.
const config = { ...serverConfig, api: { ...apiDefaults, failed_logins_per_minute: 1000 } };

const folder = freshFolder();
let gate: Gate;
let app: FastifyInstance;

beforeEach(async () => {
  gate = testGate(config);
  app = testServer(new FakeStation(mountStatus(), mountStatus({ id: 'jazz' })), undefined, { gate, config });
  await app.ready();
});
afterEach(() => app.close());

/** The status of a call with these headers; routes about a mount are called for "main". */
async function statusOf(method: string, url: string, headers: Record<string, string> = {}): Promise<number> {
  const path = url.replace(/^(\/api\/mounts\/):id/, '$1main').replace(/:\w+/g, '0');
  const bound = app.accessTable.find((row) => row.url === url && row.limitedKeys === 'its mounts');
  const query = bound && !url.includes(':id') ? '?mount=main' : '';
  const sent = {
    method: method as NonNullable<InjectOptions['method']>,
    url: path + query,
    headers,
    payloadAsStream: true,
  } as const;
  const response = await app.inject(sent);
  response.stream().destroy();
  return response.statusCode;
}

const isRefused = (status: number) => status === 401 || status === 403;

describe('a server that has keys', () => {
  it('knows the role of every route', () => {
    expect(app.accessTable.length).toBeGreaterThan(15);
    const open = app.accessTable.filter(({ role, url }) => role === 'public' && url.startsWith('/api/'));
    expect(open.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'DELETE /api/session',
      'GET /api/health',
      'GET /api/session',
      'POST /api/session',
    ]);
    const changing = app.accessTable.filter(({ method, url }) => method !== 'GET' && url !== '/api/session');
    expect(changing.filter(({ role }) => role === 'viewer' || role === 'public')).toEqual([]);
  });

  it('refuses every route that is not public without a key and with a wrong one', async () => {
    gate.keyring.add({ name: 'panel', role: 'admin', mounts: null });
    for (const { method, url, role } of app.accessTable) {
      const wrong = { authorization: 'Bearer js_00000000_wrong' };
      const answers = [await statusOf(method, url), await statusOf(method, url, wrong)];
      if (role !== 'public') expect(answers, `${method} ${url}`).toEqual([401, 401]);
      else if (url !== '/api/session') expect(answers.some(isRefused), `${method} ${url}`).toBe(false);
    }
  });

  it.each(roles)('lets a %s call what the role may, and nothing else', async (role) => {
    const headers = keyHeader(gate, role);
    for (const row of app.accessTable) {
      const status = await statusOf(row.method, row.url, headers);
      const may = row.role === 'public' || hasRole(role, row.role);
      expect(isRefused(status), `${row.method} ${row.url}: ${status}`).toBe(!may);
    }
  });

  it('keeps an admin of another mount from this one and from the whole station', async () => {
    const headers = keyHeader(gate, 'admin', ['jazz']);
    for (const { method, url, limitedKeys } of app.accessTable) {
      const status = await statusOf(method, url, headers);
      expect(isRefused(status), `${method} ${url}: ${status}`).toBe(limitedKeys !== 'yes');
    }
  });

  it('shows a key its mounts only, and lets it run them', async () => {
    const headers = keyHeader(gate, 'operator', ['jazz']);
    const listed = await app.inject({ url: '/api/mounts', headers });
    expect(listed.json().map(({ id }: { id: string }) => id)).toEqual(['jazz']);
    expect(await statusOf('POST', '/api/mounts/jazz/skip', headers)).toBe(202);
    const refused = await app.inject({ url: '/api/mounts/main', headers });
    expect(refused.json()).toMatchObject({ status: 403, code: 'JS_FORBIDDEN' });
    const unknown = await app.inject({ url: '/api/mounts/none', headers });
    expect(unknown.json()).toEqual({ ...refused.json(), requestId: unknown.headers['x-request-id'] });
  });

  it('tells a key nothing of mounts it is not for, wherever it asks', async () => {
    const hidden = mountStatus({ id: 'hidden', state: 'silent', reason: 'no list' });
    const station = new FakeStation(mountStatus(), mountStatus({ id: 'jazz' }), hidden);
    station.currentHealth = systemHealth({ checks: keepSince(judgeMounts(station.mounts()), [], '') });
    const own = testServer(station, undefined, { gate, config });
    await own.ready();
    const ask = (url: string, headers: Record<string, string>) => own.inject({ url, headers });
    const [all, jazz] = [keyHeader(gate, 'viewer'), keyHeader(gate, 'admin', ['jazz'])];
    const asked = own.accessTable.filter(({ method, role, url, limitedKeys }) => {
      return method === 'GET' && role !== 'public' && limitedKeys !== 'no' && !url.startsWith('/api/events');
    });
    expect(asked.length).toBeGreaterThan(8);
    for (const { url, limitedKeys } of asked) {
      const query = limitedKeys === 'its mounts' && !url.includes(':id') ? '?mount=jazz' : '';
      const { body, statusCode } = await ask(
        url.replace('/:id', '/jazz').replace(/:\w+/g, '0') + query,
        jazz,
      );
      expect(isRefused(statusCode), url).toBe(false);
      expect(body, url).not.toContain('hidden');
    }
    const audio = async (headers: Record<string, string>) =>
      (await ask('/api/health/system', headers))
        .json()
        .checks.find(({ name }: HealthCheck) => name === 'audio');
    expect(await audio(all)).toMatchObject({ level: 2, summary: expect.stringContaining('hidden silent') });
    expect(await audio(jazz)).toMatchObject({ level: 0 });
    await own.close();
  });

  it('does not take a mount from a parameter the route does not know', async () => {
    const headers = keyHeader(gate, 'admin', ['jazz']);
    const payload = { name: 'thief', role: 'admin' };
    const response = await app.inject({ method: 'POST', url: '/api/keys?mount=jazz', headers, payload });
    expect(response.statusCode).toBe(403);
    expect(gate.keyring.list()).toHaveLength(1);
  });

  it('takes X-API-Key as well, and says how to send a key', async () => {
    const key = keyHeader(gate, 'viewer').authorization.slice('Bearer '.length);
    expect(await statusOf('GET', '/api/mounts', { 'x-api-key': key })).toBe(200);
    const response = await app.inject('/api/mounts');
    expect(response.headers['www-authenticate']).toBe('Bearer realm="JetStream"');
    expect(response.json()).toMatchObject({
      code: 'JS_UNAUTHORIZED',
      detail: expect.stringContaining('X-API-Key'),
    });
  });

  it('answers 404 and 405 to everybody, and streams and liveness too', async () => {
    keyHeader(gate, 'viewer');
    expect(await statusOf('GET', '/api/none')).toBe(404);
    expect(await statusOf('PUT', '/api/mounts')).toBe(405);
    expect(await statusOf('GET', '/status-json.xsl')).toBe(200);
    expect((await app.inject('/api/health')).json()).toEqual({ status: 'ok' });
  });
});

it('answers 503 to everybody while it is not known which keys there are, on loopback too', async () => {
  const path = join(folder.path, 'state.db');
  openDatabase(path).database.close();
  const other = lockOut(path);
  const { database } = openForStation(path, { busyTimeoutMs: 0 });
  await app.close();
  app = testServer(new FakeStation(mountStatus()), undefined, { gate: testGate(config, database), config });
  await app.ready();
  for (const { method, url, role } of app.accessTable) {
    for (const headers of [{}, { 'x-api-key': 'wrong' }]) {
      const status = await statusOf(method, url, headers);
      const open = url === '/api/session' ? [400, 503] : [200];
      expect(role === 'public' ? open : [503], `${method} ${url}`).toContain(status);
    }
  }
  other.close();
  database.close();
});

it('serves metrics to everybody where the config says so', async () => {
  const open = { ...serverConfig, api: { ...apiDefaults, public_metrics: true } };
  const own = testGate(open);
  keyHeader(own, 'viewer');
  const other = testServer(new FakeStation(), undefined, { gate: own, config: open });
  expect((await other.inject('/api/metrics')).statusCode).toBe(200);
  expect((await other.inject('/api/mounts')).statusCode).toBe(401);
  await other.close();
});

it('does not start with a route that states no role', async () => {
  const broken = testServer(new FakeStation());
  broken.get('/api/forgotten', async () => 'secret');
  await expect(broken.ready()).rejects.toThrow('GET /api/forgotten states no role');
});

it('makes a key wait after too many failures, and says for how long', async () => {
  const few = testServer(new FakeStation());
  const headers = { 'x-api-key': 'wrong' };
  const first = { method: 'POST', url: '/api/keys', payload: { name: 'a', role: 'admin' } } as const;
  expect((await few.inject(first)).statusCode).toBe(201);
  for (let n = 0; n < 10; n++) {
    // The header is not believed: no proxy is trusted.
    const forged = { ...headers, 'x-forwarded-for': `198.51.100.${n}` };
    expect((await few.inject({ url: '/api/mounts', headers: forged })).statusCode).toBe(401);
  }
  const refused = await few.inject({ url: '/api/mounts', headers });
  expect(refused.json()).toMatchObject({ status: 429, code: 'JS_TOO_MANY_ATTEMPTS' });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect((await few.inject('/api/session')).statusCode).toBe(200);
  await few.close();
});

it('tells addresses behind a trusted proxy apart', async () => {
  const proxied = { ...serverConfig, api: { ...apiDefaults, trusted_proxies: ['127.0.0.1'] } };
  const own = testGate(proxied);
  const behind = testServer(new FakeStation(), undefined, { gate: own, config: proxied });
  const call = (address: string) =>
    behind.inject({ url: '/api/mounts', headers: { 'x-api-key': 'wrong', 'x-forwarded-for': address } });
  for (let n = 0; n < 10; n++) expect((await call('198.51.100.1')).statusCode).toBe(401);
  expect((await call('6.6.6.6, 198.51.100.1')).statusCode).toBe(429);
  expect((await call('198.51.100.2')).statusCode).toBe(401);
  await behind.close();
});

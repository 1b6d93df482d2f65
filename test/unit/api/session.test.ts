import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Gate } from '../../../src/access/gate.js';
import { serverConfig, testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { apiDefaults, testGate } from '../../support/gate.js';
import { mountStatus } from '../../support/statuses.js';

let gate: Gate;
let app: FastifyInstance;

beforeEach(() => {
  gate = testGate();
  app = testServer(new FakeStation(mountStatus()), undefined, { gate });
});
afterEach(() => app.close());

const host = 'localhost:8080';

function signIn(key: string): Promise<LightMyRequestResponse> {
  const headers = { host, origin: `http://${host}` };
  return app.inject({ method: 'POST', url: '/api/session', headers, payload: { key } });
}

/** What a browser sends back of a Set-Cookie header. */
function cookieOf(response: LightMyRequestResponse): string {
  return String(response.headers['set-cookie']).split(';')[0] ?? '';
}

it('signs nobody in a second time by an Idempotency-Key: the cookie is not kept', async () => {
  const { text } = gate.keyring.add({ name: 'panel', role: 'admin', mounts: null });
  const headers = { 'idempotency-key': 'once' };
  const ask = () => app.inject({ method: 'POST', url: '/api/session', headers, payload: { key: text } });
  const [first, second] = [await ask(), await ask()];
  expect([first.statusCode, second.statusCode]).toEqual([200, 409]);
  expect(first.headers['set-cookie']).toBeDefined();
});

describe('GET /api/session', () => {
  it('says that everybody is admin before the first key is made', async () => {
    expect((await app.inject('/api/session')).json()).toEqual({
      authenticated: true,
      name: 'this machine',
      role: 'admin',
      mounts: null,
      keysExist: false,
      by: 'loopback',
      notice: expect.stringContaining('jetstream key add'),
    });
  });

  it('answers somebody without a key, or with a wrong one, that he is nobody', async () => {
    gate.keyring.add({ name: 'panel', role: 'admin', mounts: null });
    const nobody = {
      authenticated: false,
      name: null,
      role: null,
      mounts: null,
      keysExist: true,
      by: null,
      notice: null,
    };
    for (const headers of [{}, { 'x-api-key': 'wrong' }, { cookie: 'jetstream_session=wrong' }]) {
      const response = await app.inject({ url: '/api/session', headers });
      expect(response.statusCode).toBe(200);
      expect(response.json()).toEqual(nobody);
    }
  });

  it('tells the bearer of a key his name, role and mounts', async () => {
    const { text } = gate.keyring.add({ name: 'desk', role: 'operator', mounts: ['main'] });
    const { json } = await app.inject({ url: '/api/session', headers: { 'x-api-key': text } });
    expect(json()).toMatchObject({ name: 'desk', role: 'operator', mounts: ['main'], by: 'key' });
  });
});

describe('signing in', () => {
  it('sets a cookie that scripts cannot read and other sites cannot send', async () => {
    const { text } = gate.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const response = await signIn(text);
    expect(response.json()).toMatchObject({ authenticated: true, name: 'desk', by: 'session' });
    const parts = String(response.headers['set-cookie']).split('; ');
    expect(parts[0]).toMatch(/^jetstream_session=[\w-]{43}$/);
    expect(parts.slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Strict']);
    expect(response.body + String(response.headers['set-cookie'])).not.toContain(text.slice(12));
    const headers = { cookie: cookieOf(response) };
    expect((await app.inject({ url: '/api/mounts', headers })).statusCode).toBe(200);
  });

  it('refuses a wrong key without a cookie', async () => {
    gate.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const response = await signIn('js_00000000_wrong');
    expect(response.json()).toMatchObject({ status: 401, code: 'JS_UNAUTHORIZED' });
    expect(response.headers).not.toHaveProperty('set-cookie');
  });

  it('is refused to pages of another origin', async () => {
    const { text } = gate.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const headers = { host, origin: 'http://localhost:3000' };
    const response = await app.inject({
      method: 'POST',
      url: '/api/session',
      headers,
      payload: { key: text },
    });
    expect(response.statusCode).toBe(403);
  });

  it('marks the cookie Secure, and the answer for HTTPS only, where a trusted proxy speaks TLS', async () => {
    const config = { ...serverConfig, api: { ...apiDefaults, trusted_proxies: ['127.0.0.1'] } };
    const own = testGate(config);
    const { text } = own.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const behind = testServer(new FakeStation(), undefined, { gate: own, config });
    const headers = { host: 'radio.example', origin: 'https://radio.example', 'x-forwarded-proto': 'https' };
    const post = { method: 'POST', url: '/api/session', payload: { key: text } } as const;
    const secure = await behind.inject({ ...post, headers });
    expect(secure.headers['set-cookie']).toMatch(/; Secure/);
    expect(secure.headers['strict-transport-security']).toMatch(/^max-age=\d{7,}$/);
    const plain = await app.inject({ ...post, headers: { ...headers, host, origin: `http://${host}` } });
    expect(plain.headers).not.toHaveProperty('strict-transport-security');
    await behind.close();
  });
});

describe('a change by cookie', () => {
  const page = { host, origin: `http://${host}`, 'x-jetstream': '1' };

  it.each([
    ['from the own page', {}, 202],
    ['with Sec-Fetch-Site instead of Origin', { origin: undefined, 'sec-fetch-site': 'same-origin' }, 202],
    ['without X-JetStream', { 'x-jetstream': undefined }, 403],
    ['from another origin', { origin: 'http://evil.example' }, 403],
    ['from another port', { origin: 'http://localhost:1' }, 403],
    ['from the same site', { origin: undefined, 'sec-fetch-site': 'same-site' }, 403],
    ['without a word of its origin', { origin: undefined }, 403],
  ])('%s is answered as it should', async (_name, over, status) => {
    const { text } = gate.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const cookie = cookieOf(await signIn(text));
    const all = Object.entries({ ...page, ...over, cookie }).filter(([, value]) => value !== undefined);
    const headers = Object.fromEntries(all) as Record<string, string>;
    const response = await app.inject({ method: 'POST', url: '/api/mounts/main/skip', headers });
    expect(response.statusCode).toBe(status);
  });

  it('can sign out, here and for good', async () => {
    const { text } = gate.keyring.add({ name: 'desk', role: 'operator', mounts: null });
    const cookie = cookieOf(await signIn(text));
    const out = { method: 'DELETE', url: '/api/session' } as const;
    expect((await app.inject({ ...out, headers: { host, cookie } })).statusCode).toBe(403);
    const gone = await app.inject({ ...out, headers: { ...page, cookie } });
    expect(gone.statusCode).toBe(204);
    expect(gone.headers['set-cookie']).toMatch(/^jetstream_session=; Max-Age=0/);
    expect((await app.inject({ url: '/api/mounts', headers: { cookie } })).statusCode).toBe(401);
  });
});

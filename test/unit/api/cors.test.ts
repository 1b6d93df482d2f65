import { afterEach, beforeEach, expect, it } from 'vitest';
import { serverConfig, testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { apiDefaults, keyHeader, testGate } from '../../support/gate.js';
import { mountStatus } from '../../support/statuses.js';

const friend = 'https://panel.example.com';
const config = { ...serverConfig, api: { ...apiDefaults, cors_origins: [friend] } };
const gate = testGate(config);
const key = keyHeader(gate, 'operator');
let app: ReturnType<typeof testServer>;

beforeEach(() => {
  app = testServer(new FakeStation(mountStatus()), undefined, { gate, config });
});
afterEach(() => app.close());

const skip = { method: 'POST', url: '/api/mounts/main/skip' } as const;
const preflight = { ...skip, method: 'OPTIONS' } as const;

it('lets a listed origin ask first, and then call with a key', async () => {
  const asking = { origin: friend, 'access-control-request-method': 'POST' };
  const asked = await app.inject({ ...preflight, headers: asking });
  expect(asked.statusCode).toBe(204);
  expect(asked.headers['access-control-allow-origin']).toBe(friend);
  expect(asked.headers['access-control-allow-headers']).toContain('Authorization');
  expect(asked.headers).not.toHaveProperty('access-control-allow-credentials');
  const called = await app.inject({ ...skip, headers: { ...key, origin: friend } });
  expect(called.statusCode).toBe(202);
  expect(called.headers).toMatchObject({ 'access-control-allow-origin': friend, vary: 'Origin' });
});

it('lets it read a refusal', async () => {
  const refused = await app.inject({ ...skip, headers: { origin: friend } });
  expect(refused.statusCode).toBe(401);
  expect(refused.headers['access-control-allow-origin']).toBe(friend);
});

it('never lets it use the cookie', async () => {
  const { sessionId } = gate.signIn(key.authorization.slice(7), '::1');
  const cookie = `jetstream_session=${sessionId}`;
  const headers = { origin: friend, cookie, 'x-jetstream': '1' };
  expect((await app.inject({ ...skip, headers })).statusCode).toBe(403);
});

it.each(['https://panel.example.com.evil.example', 'http://panel.example.com', 'null'])(
  'tells %s nothing',
  async (origin) => {
    const asking = { origin, 'access-control-request-method': 'POST' };
    for (const response of [
      await app.inject({ ...preflight, headers: asking }),
      await app.inject({ ...skip, headers: { ...key, origin } }),
    ]) {
      expect([403, 404, 405]).toContain(response.statusCode);
      expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    }
  },
);

it('opens nothing by default', async () => {
  const closed = testServer(new FakeStation(mountStatus()), undefined, { gate });
  const response = await closed.inject({ url: '/api/mounts', headers: { ...key, origin: friend } });
  expect(response.headers).not.toHaveProperty('access-control-allow-origin');
  await closed.close();
});

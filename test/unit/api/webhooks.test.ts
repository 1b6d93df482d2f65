import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

let app: FastifyInstance;

beforeEach(() => {
  app = testServer(new FakeStation(mountStatus()));
});

afterEach(() => app.close());

const post = (payload: object) => app.inject({ method: 'POST', url: '/api/webhooks', payload });

describe('/api/webhooks', () => {
  it('makes one, telling its secret once, lists it and removes it', async () => {
    const made = await post({ url: 'https://hooks.example.com/a', events: ['health'] });
    expect([made.statusCode, made.json()]).toMatchObject([
      201,
      { url: 'https://hooks.example.com/a', events: ['health'], mounts: [], source: 'api' },
    ]);
    const { id, secret } = made.json();
    expect(secret).not.toBe('');
    const listed = await app.inject('/api/webhooks');
    expect(listed.json()).toMatchObject([{ id, delivery: { pending: 0, lastStatus: null } }]);
    expect(listed.body).not.toContain(secret);
    const removed = await app.inject({ method: 'DELETE', url: `/api/webhooks/${id}` });
    expect(removed.statusCode).toBe(204);
    expect((await app.inject({ method: 'DELETE', url: `/api/webhooks/${id}` })).statusCode).toBe(404);
  });

  it('refuses what is not an http URL, an event or a key it knows', async () => {
    const url = 'https://hooks.example.com/a';
    for (const wrong of [
      {},
      { url: 'ftp://a' },
      { url, events: ['helth'] },
      { url, secret: 'short' },
      { url, colour: 1 },
    ]) {
      expect((await post(wrong)).statusCode).toBe(400);
    }
  });
});

describe('GET /api/mounts/:id/stats', () => {
  it('tells the steps of a mount for hours within a week', async () => {
    expect((await app.inject('/api/mounts/main/stats?hours=168')).json()).toEqual({ stepS: 300, steps: [] });
    expect((await app.inject('/api/mounts/main/stats?hours=169')).statusCode).toBe(400);
    expect((await app.inject('/api/mounts/none/stats')).statusCode).toBe(404);
  });
});

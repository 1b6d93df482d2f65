// Every list of the API that may grow comes in pages, and as a whole where none is asked for.
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation, failingTrack } from '../../support/fake-station.js';
import { keyHeader, testGate } from '../../support/gate.js';
import { mountStatus } from '../../support/statuses.js';

let app: FastifyInstance;
let headers: { authorization: string };

beforeEach(async () => {
  const station = new FakeStation(mountStatus(), mountStatus({ id: 'b' }), mountStatus({ id: 'c' }));
  const gate = testGate();
  app = testServer(station, undefined, { gate });
  headers = keyHeader(gate, 'admin');
  for (const name of ['second', 'third']) gate.keyring.add({ name, role: 'viewer', mounts: null });
  station.failing = ['1', '2', '3'].map((n) => ({ ...failingTrack, track: n.repeat(16) }));
  for (const n of [1, 2, 3]) {
    station.webhooks.add({ url: `https://hooks.example.com/${n}`, events: [], mounts: [] });
    await station.queue.push('main', { location: `/music/${n}.mp3`, place: 'last' });
  }
});
afterEach(() => app.close());

test.each([
  '/api/mounts',
  '/api/keys',
  '/api/webhooks',
  '/api/mounts/main/failures',
  '/api/mounts/main/queue',
])('%s has pages that lead to each other', async (url) => {
  const ask = (query: string) => app.inject({ url: url + query, headers });
  const whole = (await ask('')).json<unknown[]>();
  expect(whole).toHaveLength(3);
  const page = await ask('?limit=1&offset=1');
  expect(page.json()).toEqual([whole[1]]);
  expect(page.headers['x-total-count']).toBe('3');
  for (const [rel, offset] of Object.entries({ first: 0, prev: 0, next: 2, last: 2 })) {
    expect(page.headers.link).toContain(`<${url}?limit=1&offset=${offset}>; rel="${rel}"`);
  }
  expect((await ask('?limit=0')).statusCode).toBe(400);
});

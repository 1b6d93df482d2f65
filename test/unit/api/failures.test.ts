import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

const failing = {
  track: '0123456789abcdef',
  path: '/music/bad.mp3',
  code: 'JS_TRACK_UNREADABLE',
  reason: 'cannot be decoded: Invalid data',
  count: 3,
  since: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:01:00.000Z',
  nextTryAt: '2026-01-01T00:11:00.000Z',
} as const;

let station: FakeStation;
let app: FastifyInstance;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  station.failing = [failing];
  app = testServer(station);
});
afterEach(() => app.close());

it('lists failing tracks with every field of the model', async () => {
  const listed = await app.inject('/api/mounts/main/failures');
  expect(listed.statusCode).toBe(200);
  expect(listed.json()).toEqual([failing]);
  expect((await app.inject('/api/mounts/none/failures')).statusCode).toBe(404);
});

it('gives a track another chance', async () => {
  const retry = (track: string) =>
    app.inject({ method: 'DELETE', url: `/api/mounts/main/failures/${track}` });
  expect((await retry(failing.track)).statusCode).toBe(204);
  expect(station.failing).toEqual([]);
  const again = await retry(failing.track);
  expect(again.statusCode).toBe(404);
  expect(again.json()).toMatchObject({ code: 'JS_NOT_FOUND' });
  expect((await retry('..%2F..')).statusCode).toBe(400);
});

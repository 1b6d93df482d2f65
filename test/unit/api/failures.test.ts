import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation, failingTrack } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  station.failing = [failingTrack];
  app = testServer(station);
});
afterEach(() => app.close());

it('lists failing tracks with every field of the model', async () => {
  const listed = await app.inject('/api/mounts/main/failures');
  expect(listed.statusCode).toBe(200);
  expect(listed.json()).toEqual([failingTrack]);
  expect((await app.inject('/api/mounts/none/failures')).statusCode).toBe(404);
});

it('gives a track another chance', async () => {
  const retry = (track: string) =>
    app.inject({ method: 'DELETE', url: `/api/mounts/main/failures/${track}` });
  expect((await retry(failingTrack.track)).statusCode).toBe(204);
  expect(station.failing).toEqual([]);
  const again = await retry(failingTrack.track);
  expect(again.statusCode).toBe(404);
  expect(again.json()).toMatchObject({ code: 'JS_NOT_FOUND' });
  expect((await retry('..%2F..')).statusCode).toBe(400);
});

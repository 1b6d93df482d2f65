import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { testServer } from '../../support/api-server.js';
import { FakeStation, seamPreview } from '../../support/fake-station.js';
import { mountStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  app = testServer(station);
});
afterEach(() => app.close());

it('gives the sound of a seam, WAV unless MP3 is asked for', async () => {
  for (const [query, type, body] of [
    ['', 'audio/wav', 'wav'],
    ['&format=wav', 'audio/wav', 'wav'],
    ['&format=mp3', 'audio/mpeg', 'mp3'],
  ] as const) {
    const answer = await app.inject(`/api/crossfade/preview?mount=main${query}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': type, 'cache-control': 'no-store' });
    expect(answer.body).toBe(body);
  }
});

it('gives it in numbers, with every field of the model', async () => {
  const answer = await app.inject('/api/crossfade/preview?mount=main&format=json&from=%2Fa.mp3&to=17');
  expect(answer.json()).toEqual(seamPreview('main'));
  expect(station.seamRequests).toEqual([{ mount: 'main', from: '/a.mp3', to: '17' }]);
});

it('refuses what it does not know', async () => {
  const status = async (query: string) => (await app.inject(`/api/crossfade/preview?${query}`)).statusCode;
  expect(await status('mount=none&format=json')).toBe(404);
  expect(await status('format=json')).toBe(400);
  expect(await status('mount=main&format=flac')).toBe(400);
  expect(await status('mount=main&form=json')).toBe(400);
});

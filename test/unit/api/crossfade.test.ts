import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Seams } from '../../../src/model/seams.js';
import { testServer } from '../../support/api-server.js';
import { FakeDirectory } from '../../support/fake-feed.js';
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

it('gives a preview up when its client hangs up, which is no failure', async () => {
  const lines = new PassThrough({ encoding: 'utf8' });
  const logger = pino({ level: 'debug' }, lines);
  let asked: () => void = () => {};
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const seams: Seams = {
    ...station.seams,
    describe: (_request, signal) => {
      asked();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  };
  const own = testServer(Object.assign(station, { seams }), new FakeDirectory(), { logger });
  await own.listen({ port: 0, host: '127.0.0.1' });
  const { port } = own.server.address() as AddressInfo;
  const hangUp = new AbortController();
  const answer = fetch(`http://127.0.0.1:${port}/api/crossfade/preview?mount=main&format=json`, hangUp);
  await isAsked;
  hangUp.abort();
  await expect(answer).rejects.toThrow('aborted');
  await expect(levelOf('the client is gone')).resolves.toBe(pino.levels.values.debug);
  await own.close();

  async function levelOf(message: string): Promise<number> {
    for (;;) {
      const [line] = await once(lines, 'data');
      const { level, msg } = JSON.parse(line) as { level: number; msg: string };
      if (msg === message || level >= 50) return level;
    }
  }
});

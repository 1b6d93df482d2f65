// A client that never heard the answer asks again after the server was killed, and nothing is done twice.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServerProcess, startServer } from '../support/server-process.js';

let server: ServerProcess;
let music: string;
let body: { id: string; path: string; playlist: string };

beforeAll(async () => {
  music = await mkdtemp(join(tmpdir(), 'jetstream-again-'));
  body = { id: 'jazz', path: '/jazz', playlist: join(music, 'empty.m3u') };
  await writeFile(body.playlist, '#EXTM3U\n');
  const config = { media: { roots: [music] }, limits: { max_cpu_percent: 100 }, mounts: [] };
  server = await startServer({ config });
});
afterAll(async () => {
  await server?.close();
  await rm(music, { recursive: true, force: true });
});

const ask = (key: string, name?: string) =>
  server.api<{ id: string; name: string }>('/api/mounts', {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body: name === undefined ? body : { ...body, name },
  });

test('a request sent again after kill -9 is answered as it was, and done once', async () => {
  const made = await ask('order-1');
  const refused = await ask('order-2');
  await server.kill9();
  await server.start();
  const again = await ask('order-1');
  expect([made.status, again.status]).toEqual([201, 201]);
  expect(again.text).toBe(made.text);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(again.headers.get('location')).toBe('/api/mounts/jazz');
  expect((await ask('order-2')).text).toBe(refused.text);
  expect((await ask('order-1', 'Another')).json).toMatchObject({ code: 'JS_IDEMPOTENCY_CONFLICT' });
  const { json } = await server.api<{ id: string }[]>('/api/mounts');
  expect(json.map(({ id }) => id)).toEqual(['jazz']);
});

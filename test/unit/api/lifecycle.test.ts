// Changing mounts over HTTP: conditions, trials, commands, keys of requests sent twice, pages of lists.
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TooManyAttemptsError } from '../../../src/access/login-limit.js';
import { AnswerStore } from '../../../src/store/answer-store.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { passingDatabase } from '../../support/gate.js';
import { mountStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  app = testServer(station);
});
afterEach(() => app.close());

const post = (url: string, payload?: object, headers: Record<string, string> = {}) =>
  app.inject({ method: 'POST', url, ...(payload && { payload }), headers });

describe('a change', () => {
  const change = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ method: 'PATCH', url, payload: { name: 'New' }, headers });

  it('is made when the definition is the one it was decided on, and answers with the new tag', async () => {
    const { etag } = (await app.inject('/api/mounts/main')).headers;
    const changed = await change('/api/mounts/main', { 'if-match': String(etag) });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).toBe('"2-b"');
    expect(changed.json()).toMatchObject({ mount: { id: 'main' }, applied: ['name'], restarted: [] });
    expect(station.lifecycle.calls).toEqual(['change {"name":"New"}']);
  });

  it('is refused with 412 otherwise, as is a removal', async () => {
    const headers = { 'if-match': '"1-old"' };
    const refused = await change('/api/mounts/main', headers);
    expect(refused.statusCode).toBe(412);
    expect(refused.json()).toMatchObject({ code: 'JS_PRECONDITION_FAILED' });
    const kept = await app.inject({ method: 'DELETE', url: '/api/mounts/main', headers });
    expect(kept.statusCode).toBe(412);
    expect(station.mounts()).toHaveLength(1);
  });

  it('is only tried with dry_run', async () => {
    await change('/api/mounts/main?dry_run=true');
    expect(station.lifecycle.calls).toEqual(['try {"name":"New"}']);
    expect((await change('/api/mounts/main?dry_run=yes')).statusCode).toBe(400);
  });
});

describe('commands', () => {
  it.each(['start', 'stop', 'restart', 'restore'])('%s a mount', async (command) => {
    expect((await post(`/api/mounts/main/${command}`)).statusCode).toBe(202);
    expect(station.lifecycle.calls).toEqual([`${command} main`]);
    expect((await post(`/api/mounts/nobody/${command}`)).statusCode).toBe(404);
    const late = await post(`/api/mounts/main/${command}`, undefined, { 'if-match': '"1-old"' });
    expect(late.statusCode).toBe(412);
    expect(station.lifecycle.calls).toHaveLength(1);
  });

  it('seek to a place that is not negative', async () => {
    expect((await post('/api/mounts/main/seek', { positionS: 90.5 })).statusCode).toBe(202);
    expect((await post('/api/mounts/main/seek', { positionS: -1 })).statusCode).toBe(400);
    expect((await post('/api/mounts/main/seek', {})).statusCode).toBe(400);
    expect(station.lifecycle.calls).toEqual(['seek 90.5 main']);
  });
});

describe('the definition', () => {
  it('is JSON by default and TOML on demand, with room for the passwords it does not tell', async () => {
    const json = await app.inject('/api/mounts/main/definition');
    expect(json.json()).toMatchObject({ bitrate: 128, icecast_servers: [{ password_set: true }] });
    const toml = await app.inject({
      url: '/api/mounts/main/definition',
      headers: { accept: 'application/toml' },
    });
    expect(toml.headers['content-type']).toContain('application/toml');
    expect(toml.body).toContain('#password = ""');
    expect(toml.body).not.toContain('bitrate');
  });
});

describe('Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'order-1' };
  const payload = { id: 'jazz', path: '/jazz', playlist: '/music/jazz' };

  it('answers a request sent again as it did, without doing it again', async () => {
    const first = await post('/api/mounts', payload, headers);
    const again = await post('/api/mounts', payload, headers);
    expect(again.statusCode).toBe(201);
    expect(again.body).toBe(first.body);
    expect(again.headers.location).toBe('/api/mounts/jazz');
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(station.mounts()).toHaveLength(2);
  });

  it('refuses another request with the same key', async () => {
    await post('/api/mounts', payload, headers);
    const other = await post('/api/mounts', { ...payload, id: 'rock' }, headers);
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ code: 'JS_IDEMPOTENCY_CONFLICT' });
    expect((await post('/api/mounts/main/skip', undefined, headers)).statusCode).toBe(422);
  });

  it('lets what failed for now be tried again', async () => {
    station.failWith = new Error('the disk is gone');
    expect((await post('/api/mounts', payload, headers)).statusCode).toBe(500);
    station.failWith = null;
    expect((await post('/api/mounts', payload, headers)).statusCode).toBe(201);
  });

  it('keeps nobody out who tried too many keys', async () => {
    station.failWith = new TooManyAttemptsError(30);
    expect((await post('/api/mounts', payload, headers)).statusCode).toBe(429);
    station.failWith = null;
    expect((await post('/api/mounts', payload, headers)).statusCode).toBe(201);
  });

  it('does once what tells a secret, and keeps no secret', async () => {
    const hook = { url: 'https://hooks.example.com' };
    const told = await post('/api/webhooks', hook, headers);
    const again = await post('/api/webhooks', hook, headers);
    expect([told.statusCode, again.statusCode]).toEqual([201, 409]);
    expect(again.body).not.toContain(told.json().secret);
    expect(again.json().detail).toContain('make it anew');
    expect(station.webhooks.list()).toHaveLength(1);
    const key = { name: 'desk', role: 'admin' };
    const made = await post('/api/keys', key, { 'idempotency-key': 'order-2' });
    expect(made.statusCode).toBe(201);
    const repeated = { 'idempotency-key': 'order-3', authorization: `Bearer ${made.json().key}` };
    expect((await post('/api/keys', key, repeated)).statusCode).toBe(201);
    expect((await post('/api/keys', key, repeated)).statusCode).toBe(409);
  });

  it('answers again what a server before this one answered, and does nothing twice that it began', async () => {
    const database = passingDatabase();
    const answers = new AnswerStore(database);
    const before = testServer(station, undefined, { answers });
    const order = { method: 'POST', url: '/api/mounts', payload, headers } as const;
    const first = await before.inject(order);
    await before.close();
    const server = testServer(station, undefined, { answers });
    const again = await server.inject(order);
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotency-replayed']).toBe('true');
    // As a kill leaves it: begun, and never answered.
    database.write('kill', 'frequent', (db) => db.prepare('UPDATE answers SET answer = NULL').run());
    const unknown = await server.inject(order);
    expect(unknown.statusCode).toBe(409);
    expect(unknown.json().detail).toContain('look whether it was done');
    expect(station.mounts()).toHaveLength(2);
    await server.close();
  });

  it('does nothing while a request cannot be remembered', async () => {
    const database = passingDatabase();
    const server = testServer(station, undefined, { answers: new AnswerStore(database) });
    database.close();
    const refused = await server.inject({ method: 'POST', url: '/api/mounts', payload, headers });
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'JS_STORE_FAILED' });
    expect(station.mounts()).toHaveLength(1);
    const without = await server.inject({ method: 'POST', url: '/api/mounts', payload });
    expect(without.statusCode).toBe(201);
    await server.close();
  });

  it('refuses keys that are none', async () => {
    expect((await post('/api/mounts', payload, { 'idempotency-key': 'a b' })).statusCode).toBe(400);
  });
});

describe('the list of mounts', () => {
  beforeEach(() => {
    for (const id of ['a1', 'a2', 'a3', 'a4'])
      station.statuses.set(id, mountStatus({ id, path: `/${id}`, name: id }));
    station.statuses.set('a4', mountStatus({ id: 'a4', path: '/a4', name: 'a4', state: 'silent' }));
  });
  const ids = (body: string) => (JSON.parse(body) as { id: string }[]).map(({ id }) => id);

  it('comes in pages that lead to each other', async () => {
    const { body, headers } = await app.inject('/api/mounts?limit=2&offset=2&q=a');
    expect(ids(body)).toEqual(['a2', 'a3']);
    expect(headers['x-total-count']).toBe('5');
    expect(headers.link).toBe(
      [
        '</api/mounts?limit=2&offset=0&q=a>; rel="first"',
        '</api/mounts?limit=2&offset=0&q=a>; rel="prev"',
        '</api/mounts?limit=2&offset=4&q=a>; rel="next"',
        '</api/mounts?limit=2&offset=4&q=a>; rel="last"',
      ].join(', '),
    );
  });

  it('is filtered by state and words, and shows removed ones on demand', async () => {
    expect(ids((await app.inject('/api/mounts?state=silent')).body)).toEqual(['a4']);
    expect(ids((await app.inject('/api/mounts?q=A3')).body)).toEqual(['a3']);
    expect(ids((await app.inject('/api/mounts?include=removed&q=gone')).body)).toEqual(['gone']);
    expect((await app.inject('/api/mounts?limit=0')).statusCode).toBe(400);
    expect((await app.inject('/api/mounts?sort=id')).statusCode).toBe(400);
  });
});

describe('a request id', () => {
  it('is the one the caller gave, if it is fit for logs', async () => {
    const ask = async (id: string) =>
      (await app.inject({ url: '/api/mounts', headers: { 'x-request-id': id } })).headers['x-request-id'];
    expect(await ask('order-7.3')).toBe('order-7.3');
    expect(await ask('a b\u00e9')).not.toBe('a b\u00e9');
    expect(await ask('x'.repeat(65))).not.toBe('x'.repeat(65));
  });
});

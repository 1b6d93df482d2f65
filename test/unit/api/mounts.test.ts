import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';

let station: FakeStation;
let app: FastifyInstance;

beforeEach(() => {
  station = new FakeStation(mountStatus());
  app = testServer(station);
});
afterEach(() => app.close());

describe('/api/mounts', () => {
  it('lists and shows mounts with every field of the model', async () => {
    expect((await app.inject('/api/mounts')).json()).toEqual([mountStatus()]);
    expect((await app.inject('/api/mounts/main')).json()).toEqual(mountStatus());
  });

  it('makes a mount from any definition and says where it is', async () => {
    const payload = { id: 'jazz', path: '/jazz', playlist: '/music/jazz' };
    const made = await app.inject({ method: 'POST', url: '/api/mounts', payload });
    expect(made.statusCode).toBe(201);
    expect(made.headers.location).toBe('/api/mounts/jazz');
    expect(made.json()).toMatchObject({ id: 'jazz', source: 'api' });
    const again = await app.inject({ method: 'POST', url: '/api/mounts', payload });
    expect(again.statusCode).toBe(409);
    expect(again.json()).toMatchObject({ code: 'JS_MOUNT_EXISTS' });
  });

  it('removes a mount', async () => {
    const removed = await app.inject({ method: 'DELETE', url: '/api/mounts/main' });
    expect(removed.statusCode).toBe(204);
    expect(removed.body).toBe('');
    expect((await app.inject('/api/mounts/main')).statusCode).toBe(404);
  });

  it('skips and reloads, with or without a Content-Type', async () => {
    const skip = await app.inject({ method: 'POST', url: '/api/mounts/main/skip' });
    expect(skip.statusCode).toBe(202);
    expect(station.skipped).toEqual(['main']);
    const headers = { 'content-type': 'application/json' };
    const reload = await app.inject({ method: 'POST', url: '/api/mounts/main/playlist/reload', headers });
    expect(reload.json()).toEqual({
      location: '/music/main.m3u',
      entries: 6,
      added: ['/m/new.mp3'],
      addedCount: 1,
      removed: [],
      removedCount: 0,
      unreadable: [],
      unreadableCount: 0,
      problems: [],
    });
  });

  it('lets a waiting target be retried at once, and says when there is nothing to retry', async () => {
    const waiting = { index: 1, state: 'auth_failed', nextAttemptAt: '2026-01-01T00:05:00.000Z' } as const;
    station.statuses.set('main', mountStatus({ targets: [targetStatus(), targetStatus(waiting)] }));
    const retry = (target: string) =>
      app.inject({ method: 'POST', url: `/api/mounts/main/targets/${target}/reconnect` });
    const retried = await retry('1');
    expect(retried.statusCode).toBe(202);
    expect(retried.json()).toMatchObject({ id: 'main' });
    expect(station.retried).toEqual([['main', 1]]);
    expect((await retry('0')).json()).toMatchObject({ status: 409, code: 'JS_TARGET_NOT_WAITING' });
    expect((await retry('2')).json()).toMatchObject({ status: 404, code: 'JS_NOT_FOUND' });
    expect((await retry('first')).statusCode).toBe(400);
  });

  it('answers an unknown mount with a problem on every route', async () => {
    for (const [method, url] of [
      ['GET', '/api/mounts/none'],
      ['DELETE', '/api/mounts/none'],
      ['POST', '/api/mounts/none/skip'],
      ['POST', '/api/mounts/none/playlist/reload'],
      ['POST', '/api/mounts/none/targets/0/reconnect'],
    ] as const) {
      const response = await app.inject({ method, url });
      expect(response.headers['content-type']).toBe('application/problem+json');
      expect(response.json()).toMatchObject({ status: 404, code: 'JS_MOUNT_NOT_FOUND', title: 'Not Found' });
    }
  });

  it('names every fault of a rejected definition', async () => {
    const faults = [
      { key: 'bitrat', message: 'unknown key', expected: 'a key of a mount', nearest: 'bitrate', line: 3 },
    ];
    station.failWith = Object.assign(new JetStreamError('JS_CONFIG_INVALID', 'one fault'), { faults });
    const response = await app.inject({ method: 'POST', url: '/api/mounts', payload: { bitrat: 1 } });
    expect(response.statusCode).toBe(422);
    expect(response.json().faults).toEqual([
      { key: 'bitrat', message: 'unknown key', expected: 'a key of a mount', nearest: 'bitrate' },
    ]);
  });

  it('says when to try again when there is no room or no database', async () => {
    for (const code of ['JS_LIMIT_REACHED', 'JS_STORE_FAILED'] as const) {
      station.failWith = new JetStreamError(code, 'CPU 95 %');
      const response = await app.inject({ method: 'POST', url: '/api/mounts', payload: {} });
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('30');
      expect(response.json()).toMatchObject({ code, detail: 'CPU 95 %' });
    }
  });

  it('keeps the message of an unexpected error to the log', async () => {
    station.failWith = new Error('password hunter2 in /etc/secret');
    const response = await app.inject({ method: 'POST', url: '/api/mounts/main/skip' });
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('hunter2');
    expect(response.json()).toMatchObject({
      code: 'JS_INTERNAL',
      requestId: response.headers['x-request-id'],
    });
  });
});

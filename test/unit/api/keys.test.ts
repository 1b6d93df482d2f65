import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gate } from '../../../src/access/gate.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { keyHeader, testGate } from '../../support/gate.js';

let gate: Gate;
let app: FastifyInstance;
let headers: { authorization: string };

beforeEach(() => {
  gate = testGate();
  app = testServer(new FakeStation(), undefined, { gate });
  headers = keyHeader(gate, 'admin');
});
afterEach(() => app.close());

const make = (payload: object) => app.inject({ method: 'POST', url: '/api/keys', headers, payload });

it('makes a key, tells it once, and lists it without', async () => {
  const made = await make({ name: 'night desk', role: 'operator', mounts: ['main'] });
  expect(made.statusCode).toBe(201);
  const { key, ...record } = made.json();
  expect(made.headers.location).toBe(`/api/keys/${record.id}`);
  expect(record).toEqual({
    id: expect.stringMatching(/^\w{8}$/),
    name: 'night desk',
    role: 'operator',
    mounts: ['main'],
    createdAt: expect.stringMatching(/Z$/),
    lastUsedAt: null,
    revokedAt: null,
  });
  const session = await app.inject({ url: '/api/session', headers: { 'x-api-key': key } });
  expect(session.json()).toMatchObject({ name: 'night desk', role: 'operator' });
  const listed = await app.inject({ url: '/api/keys', headers });
  expect(listed.json()).toEqual([
    expect.objectContaining({ name: 'a admin', mounts: null, lastUsedAt: expect.stringMatching(/Z$/) }),
    { ...record, lastUsedAt: expect.stringMatching(/Z$/) },
  ]);
  expect(listed.body).not.toContain(key.slice(12));
});

it('revokes a key', async () => {
  const { id, key } = (await make({ name: 'x', role: 'viewer', mounts: null })).json();
  const revoke = () => app.inject({ method: 'DELETE', url: `/api/keys/${id}`, headers });
  expect((await revoke()).statusCode).toBe(204);
  expect((await app.inject({ url: '/api/mounts', headers: { 'x-api-key': key } })).statusCode).toBe(401);
  expect((await revoke()).json()).toMatchObject({ status: 404, code: 'JS_NOT_FOUND' });
});

it.each([
  [{ role: 'admin' }],
  [{ name: '', role: 'admin' }],
  [{ name: 'a\nb', role: 'admin' }],
  [{ name: 'x'.repeat(101), role: 'admin' }],
  [{ name: 'x', role: 'root' }],
  [{ name: 'x', role: 'admin', mounts: [] }],
  [{ name: 'x', role: 'admin', mounts: ['../etc'] }],
  [{ name: 'x', role: 'admin', mount: ['main'] }],
  [{ name: 'x', role: 'admin', id: 'chosen' }],
])('refuses %j', async (payload) => {
  const response = await make(payload);
  expect(response.json()).toMatchObject({ status: 400, code: 'JS_INVALID_REQUEST' });
  expect(gate.keyring.list()).toHaveLength(1);
});

// Answers that go on are cut when whoever asked for them may no longer see them.
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Gate } from '../../../src/access/gate.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation } from '../../support/fake-station.js';
import { testGate } from '../../support/gate.js';

let gate: Gate;
let app: ReturnType<typeof testServer>;

beforeEach(async () => {
  gate = testGate();
  app = testServer(new FakeStation(), undefined, { gate });
  app.get('/api/endless', { config: { role: 'viewer', isStream: true } }, (_request, reply) => {
    reply.hijack().raw.write('first');
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => app.close());

/** Opens the endless answer and returns what becomes of it. */
async function open(headers: Record<string, string>): Promise<() => Promise<string>> {
  const { port } = app.server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/api/endless`, { headers });
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('first');
  return async () =>
    (await reader?.read().then(
      ({ done }) => (done ? 'ended' : 'goes on'),
      () => 'cut',
    )) ?? '';
}

it('when their key is revoked', async () => {
  const { key, text } = gate.keyring.add({ name: 'panel', role: 'viewer', mounts: null });
  const next = await open({ 'x-api-key': text });
  gate.keyring.revoke(key.id);
  expect(await next()).toBe('cut');
});

it('when their session is signed out', async () => {
  const { text } = gate.keyring.add({ name: 'panel', role: 'viewer', mounts: null });
  const { sessionId } = gate.signIn(text, '::1');
  const next = await open({ cookie: `jetstream_session=${sessionId}` });
  gate.signOut(sessionId);
  expect(await next()).toBe('cut');
});

it('when the first key ends the time without keys', async () => {
  const next = await open({});
  gate.keyring.add({ name: 'panel', role: 'admin', mounts: null });
  expect(await next()).toBe('cut');
});

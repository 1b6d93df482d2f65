// Faults of what lies between us and a server: links that die or crawl, resolvers that hang, all at once, beside
// neighbours that must not notice.
import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FarIcecast, farIcecast } from '../support/far-icecast.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type IcyListener, listen } from '../support/icy-listener.js';
import { PlayoutRig, shortTimings, targetConfig, type WatchedTarget } from '../support/playout-rig.js';

const NEIGHBOURS = ['/n1', '/n2', '/n3', '/n4'];
/** Longer than what a slow link takes between two acknowledgements. */
const patient = { ...shortTimings, stallMs: 10_000 };

let near: Icecast;
let rig: PlayoutRig;
let neighbours: WatchedTarget[];
let listener: IcyListener;
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  near = await startIcecast();
  rig = new PlayoutRig(320);
  neighbours = NEIGHBOURS.map((path) => rig.target(targetConfig(near.port), path));
  await Promise.all(neighbours.map((neighbour) => neighbour.until('connected')));
  listener = await listen(near.url('/n1'));
});
afterAll(async () => {
  listener?.close();
  await rig?.close();
  await Promise.all([near, ...servers].map((server) => server?.close()));
});

async function link(): Promise<FarIcecast> {
  const made = await farIcecast({ sourceTimeoutS: 3 });
  servers.push(made);
  return made;
}

test.concurrent('a link that goes silent without FIN is given up, and taken up again when it is mended', async ({
  expect,
}) => {
  const { host, port, icecast, cut, mend } = await link();
  const watched = rig.target(targetConfig(port, { host }), '/silent');
  await watched.until('connected');
  cut();
  expect((await watched.until('backing_off')).code).toBe('JS_TARGET_STALLED');
  expect((await watched.until('backing_off')).code).toMatch(/JS_TARGET_(TIMEOUT|UNREACHABLE)/);
  mend();
  await watched.until('connected');
  const heard = await listen(icecast.url('/silent'));
  await heard.until(({ audio }) => audio().length > 100_000);
  heard.close();
});

test.concurrent('one of five servers that swallows everything is the only one that is away', async ({
  expect,
}) => {
  const { host, port, cut, mend } = await link();
  cut();
  const watched = rig.target(targetConfig(port, { host }), '/hole');
  const { code } = await watched.until('backing_off');
  expect(code).toMatch(/JS_TARGET_(TIMEOUT|UNREACHABLE)/);
  expect(neighbours.map(({ target }) => target.status().state)).toEqual(NEIGHBOURS.map(() => 'connected'));
  mend();
  await watched.until('connected');
});

test.concurrent('a link slower than the bitrate costs old frames, not the connection, until it is fast again', async ({
  expect,
}) => {
  const { host, port, throttle } = await link();
  const timings = { ...patient, ringMs: 1000 };
  const watched = rig.target(targetConfig(port, { host }), '/slow', timings);
  await watched.until('connected');
  throttle(64);
  await expect.poll(() => watched.target.status().framesDropped, { timeout: 90_000 }).toBeGreaterThan(50);
  expect(watched.target.status()).toMatchObject({ state: 'connected', reconnectAttempts: 0 });
  expect(watched.target.status().lagMs).toBeLessThanOrEqual(timings.ringMs + timings.inFlightMs + 250);
  throttle(null);
  await expect.poll(() => watched.target.status().lagMs, { timeout: 15_000 }).toBeLessThan(500);
});

test.concurrent('a server is reached by IPv6', async ({ expect }) => {
  const six = await startIcecast({ host: '::1' });
  servers.push(six);
  const watched = rig.target(targetConfig(six.port, { host: '::1' }), '/six');
  await watched.until('connected');
  expect(watched.target.status().server).toBe(`[::1]:${six.port}`);
  const heard = await listen(six.url('/six'));
  await heard.until(({ audio }) => audio().length > 100_000);
  heard.close();
  expect(watched.target.status().lagMs).toBeLessThan(500);
});

test.concurrent('a resolver that hangs is given up, one that fails says so, and the first answer connects', async ({
  expect,
}) => {
  let answer: LookupFunction = () => undefined;
  const lookup: LookupFunction = (name, options, callback) => answer(name, options, callback);
  const config = targetConfig(near.port, { host: 'icecast.test' });
  const watched = rig.target(config, '/named', { ...shortTimings, dnsMs: 500 }, lookup);
  const hung = await watched.until('backing_off');
  expect(hung).toMatchObject({ code: 'JS_TARGET_TIMEOUT', reason: expect.stringMatching(/DNS lookup/) });
  answer = (_name, _options, callback) => callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), {}), []);
  await expect.poll(() => watched.target.status().lastError?.code).toBe('JS_TARGET_UNREACHABLE');
  answer = (_name, _options, callback) => callback(null, [{ address: '127.0.0.1', family: 4 }]);
  await watched.until('connected');
});

test('through all of this the neighbours neither reconnected nor dropped a frame, and one lost no byte', () => {
  expect(rig.errors).toEqual([]);
  for (const { changes, target } of neighbours) {
    expect(changes.map(({ to }) => to)).toEqual(['connecting', 'connected']);
    expect(target.status()).toMatchObject({ framesDropped: 0, reconnectAttempts: 0 });
  }
  expect(rig.firstByteAmiss(listener.audio())).toBeNull();
});

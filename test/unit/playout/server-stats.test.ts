import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseServerView } from '../../../src/playout/server-stats.js';

const AT = '2026-01-01T00:00:00.000Z';
const source = (path: string, listeners: number) => ({
  listenurl: `http://localhost:8000${path}`,
  listeners,
  listener_peak: 9,
});
const status = (source: unknown) => JSON.stringify({ icestats: { server_id: 'Icecast 2.4.4', source } });

test('finds a mount whether the server has one source or several', () => {
  const view = { listeners: 3, listenerPeak: 9, version: 'Icecast 2.4.4', at: AT };
  expect(parseServerView(status(source('/a', 3)), '/a', AT)).toEqual(view);
  expect(parseServerView(status([source('/b', 1), source('/a', 3)]), '/a', AT)).toEqual(view);
  expect(parseServerView(status(source('/caf%C3%A9', 3)), '/café', AT)).toEqual(view);
});

test('knows nothing of a mount that is not listed, nor from text that is not JSON', () => {
  expect(parseServerView(status(undefined), '/a', AT)).toBeNull();
  expect(parseServerView(status(source('/b', 1)), '/a', AT)).toBeNull();
  expect(parseServerView('{"icestats":"server_start":"now"}}', '/a', AT)).toBeNull();
});

test('survives any JSON', () => {
  fc.assert(fc.property(fc.json(), (text) => void parseServerView(text, '/a', AT)));
  fc.assert(fc.property(fc.jsonValue(), (value) => void parseServerView(status(value), '/a', AT)));
});

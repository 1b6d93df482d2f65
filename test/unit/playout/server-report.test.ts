import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAdminStats, parseFallbacks, parseStatusJson } from '../../../src/playout/server-report.js';

const source = (path: string, listeners: number) => ({
  listenurl: `http://localhost:8000${path}`,
  listeners,
  listener_peak: 9,
});
const status = (source: unknown) => JSON.stringify({ icestats: { server_id: 'Icecast 2.4.4', source } });

describe('the public status document', () => {
  test('lists mounts whether the server has one source, several or none', () => {
    const one = parseStatusJson(status(source('/a', 3)));
    expect(one).toEqual({
      version: 'Icecast 2.4.4',
      mounts: new Map([['/a', { listeners: 3, listenerPeak: 9 }]]),
    });
    const several = parseStatusJson(status([source('/b', 1), source('/caf%C3%A9', 3)]));
    expect([...(several?.mounts.keys() ?? [])]).toEqual(['/b', '/café']);
    expect(parseStatusJson(status(undefined))?.mounts.size).toBe(0);
  });

  test('that is not JSON says nothing', () => {
    expect(parseStatusJson('{"icestats":"server_start":"now"}}')).toBeNull();
  });

  test('may be any JSON', () => {
    fc.assert(fc.property(fc.json(), (text) => void parseStatusJson(text)));
    fc.assert(fc.property(fc.jsonValue(), (value) => void parseStatusJson(status(value))));
  });
});

describe("the administrator's pages", () => {
  test('list every mount with its figures', () => {
    const xml = `<?xml version="1.0"?>
<icestats><listeners>9</listeners><server_id>Icecast 2.4.4</server_id><source mount="/a&amp;b"><genre>x</genre>
<listener_peak>4</listener_peak><listeners>2</listeners></source><source mount="/c"></source></icestats>`;
    expect(parseAdminStats(xml)).toEqual({
      version: 'Icecast 2.4.4',
      mounts: new Map([
        ['/a&b', { listeners: 2, listenerPeak: 4 }],
        ['/c', { listeners: 0, listenerPeak: 0 }],
      ]),
    });
  });

  test('tell where listeners go', () => {
    const xml = `<icestats><source mount="/with"><fallback>/fb</fallback><listeners>0</listeners></source>
<source mount="/without"><fallback></fallback></source></icestats>`;
    expect(parseFallbacks(xml)).toEqual(
      new Map([
        ['/with', '/fb'],
        ['/without', ''],
      ]),
    );
  });

  test('may be any text', () => {
    expect(parseAdminStats('You need to authenticate')).toBeNull();
    const anything = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom('<icestats>', '<source mount="', '</source>', '&#xffffff;', '<listeners>'),
      ),
    );
    fc.assert(
      fc.property(anything, (parts) => {
        parseAdminStats(parts.join(''));
        parseFallbacks(parts.join(''));
      }),
    );
  });
});

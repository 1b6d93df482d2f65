// What the commands print of a server's answers, and how they end when it refuses or is not there.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiTask } from '../../../src/cli/api-command-line.js';
import { askServer } from '../../../src/cli/ask-server.js';
import { JetStreamError } from '../../../src/model/errors.js';
import { testServer } from '../../support/api-server.js';
import { FakeStation, systemHealth } from '../../support/fake-station.js';
import { freePort } from '../../support/free-port.js';
import { keyHeader, testGate } from '../../support/gate.js';
import { mountStatus, targetStatus } from '../../support/statuses.js';

const gate = testGate();
const admin = keyHeader(gate, 'admin').authorization.slice('Bearer '.length);
const viewer = keyHeader(gate, 'viewer').authorization.slice('Bearer '.length);
let station: FakeStation;
let app: ReturnType<typeof testServer>;
let url: string;

beforeEach(async () => {
  station = new FakeStation(mountStatus({ id: 'main', targets: [targetStatus()] }));
  app = testServer(station, undefined, { gate });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
});
afterEach(() => app.close());

/** Runs a task as the command line would; what it prints and its exit code. */
async function ask(task: ApiTask, over: { url?: string; key?: string } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await askServer(task, {
    server: { url: over.url ?? url, keyFile: undefined },
    config: { configFile: 'none.toml', exampleUsed: false },
    streams: { out: (line) => void out.push(line), err: (line) => void err.push(line) },
    signal: new AbortController().signal,
    env: { JETSTREAM_API_KEY: over.key ?? admin },
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const asked = { isJson: false } as const;

describe('a command', () => {
  it('prints tables for people and the answer for scripts', async () => {
    const { out, code } = await ask({ verb: 'mounts', mount: null, ...asked });
    expect(code).toBe(0);
    expect(out).toMatch(/^ID +PATH +STATE +PLAYING +LISTENERS +AHEAD +SERVERS\nmain +\S+ +\S+/);
    const json = await ask({ verb: 'mounts', mount: 'main', isJson: true });
    expect(JSON.parse(json.out)).toMatchObject({ id: 'main', targets: [{ index: 0 }] });
    expect((await ask({ verb: 'mounts', mount: 'main', ...asked })).out).toMatch(/^mount +main at /);
  });

  it('says how the station is, what to do, and by its code whether it is well', async () => {
    expect((await ask({ verb: 'status', ...asked })).code).toBe(0);
    const since = '2026-01-01T00:00:00.000Z';
    const dead = {
      name: 'audio',
      level: 2,
      summary: 'dead air',
      advice: 'mend the playlist',
      since,
    } as const;
    station.currentHealth = systemHealth({ status: 'critical', level: 2, checks: [dead] });
    const { out, code } = await ask({ verb: 'status', ...asked });
    expect(code).toBe(5);
    expect(out).toMatch(/^critical: JetStream \S+ at http:/);
    expect(out).toContain('audio: dead air; mend the playlist');
  });

  it('skips, queues, reloads, looks ahead and backs up', async () => {
    expect((await ask({ verb: 'skip', mount: 'main', ...asked })).out).toContain(
      'main goes to its next track',
    );
    expect(station.skipped).toEqual(['main']);
    const add = { verb: 'add', location: '/a.mp3', place: 'last' } as const;
    expect((await ask({ verb: 'queue', mount: 'main', action: add, ...asked })).out).toBe(
      'queued as 1: /a.mp3',
    );
    const list = await ask({ verb: 'queue', mount: 'main', action: { verb: 'list' }, ...asked });
    expect(list.out).toMatch(/\n1 +\/a.mp3 +1:00 /);
    const removed = { verb: 'remove', entry: '1' } as const;
    expect((await ask({ verb: 'queue', mount: 'main', action: removed, ...asked })).out).toBe(
      'the queue is empty',
    );
    expect((await ask({ verb: 'reload', mount: 'main', ...asked })).out).toContain(
      '6 entries, 1 new, 0 gone',
    );
    expect((await ask({ verb: 'reload', mount: null, ...asked })).out).toContain(
      'nothing differs from what runs',
    );
    const at = '2026-01-01T10:20:30.000Z';
    station.outlook = {
      next: [{ location: '/b.mp3', title: 'B', artist: 'X', reason: 'next in its list', at }],
      passedOver: [{ location: '/c.mp3', reason: 'the artist was heard lately' }],
    };
    const { out } = await ask({ verb: 'next', mount: 'main', count: 3, ...asked });
    expect(out).toMatch(/\n10:20:30 +X - B +next in its list\n\nPASSED OVER +WHY\n\/c.mp3 +the artist/);
    expect((await ask({ verb: 'backup', ...asked })).out).toContain('/state/backups/jetstream-1.db: 4.1 kB');
  });
});

describe('a fault', () => {
  it('is one line in the words of the server', async () => {
    const { code, err, out } = await ask({ verb: 'skip', mount: 'nobody', ...asked });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(`the server at ${url} refused: there is no mount "nobody"`);
    station.failWith = new JetStreamError('JS_STORE_FAILED', 'the disk is full: make room');
    expect((await ask({ verb: 'backup', ...asked })).err).toContain('the disk is full: make room');
  });

  it('has a code of its own where another key is wanted', async () => {
    const skip = { verb: 'skip', mount: 'main', ...asked } as const;
    const none = await ask(skip, { key: '' });
    expect(none).toMatchObject({ code: 4, err: expect.stringContaining('JETSTREAM_API_KEY') });
    expect((await ask(skip, { key: viewer })).code).toBe(4);
    expect(none.err + (await ask(skip, { key: 'js_wrong' })).err).not.toContain('js_wrong');
  });

  it('has a code of its own where no server answers, or another one', async () => {
    const port = await freePort();
    const away = await ask({ verb: 'status', ...asked }, { url: `http://127.0.0.1:${port}` });
    expect(away).toMatchObject({
      code: 3,
      err: expect.stringContaining(`no server answers at http://127.0.0.1:${port}`),
    });
    const other = createServer((_, response) => response.writeHead(404).end('<h1>no</h1>')).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => other.once('listening', resolve));
    const { port: taken } = other.address() as AddressInfo;
    const strange = await ask({ verb: 'status', ...asked }, { url: `http://127.0.0.1:${taken}` });
    expect(strange).toMatchObject({ code: 1, err: expect.stringContaining('is it a JetStream server?') });
    other.closeAllConnections();
    other.close();
  });
});

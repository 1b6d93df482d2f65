// Events of a running server: what happens is told, levels are of what is heard, and dead air is noticed in time.
import { createHmac } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import { type EventStream, openEvents, type StreamMessage } from '../support/event-stream.js';
import { makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { runChildStrict } from '../support/run-child.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Both short: what is ready is played to its end before a mount without tracks falls silent. */
const TRACK_S = 6;
const READ_AHEAD_S = 15;
const SECRET = 'a-secret-of-the-test';

interface Received {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

let folder: string;
let server: ServerProcess;
let receiver: Server;
let events: EventStream;
/** Of the mount `pause`, from the start on. */
let levels: EventStream;
let tracks: string[];
const received: Received[] = [];

/** Refuses the first request it gets. */
function startReceiver(): Promise<Server> {
  const made = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(received.length === 1 ? 503 : 204).end();
    });
  });
  return new Promise((resolve) => made.listen(0, '127.0.0.1', () => resolve(made)));
}

/** Four seconds of a tone, twelve of nothing, four of a tone. */
async function makePause(path: string): Promise<void> {
  // The sine of ffmpeg is at -18 dBFS, where a first play leaves it.
  const graph = 'sine=f=440:d=20:r=44100,volume=7,volume=enable=between(t\\,4\\,16):volume=0';
  await runChildStrict('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', graph, '-ac', '2', path]);
}

function of(stream: EventStream, type: string, mount?: string): StreamMessage[] {
  return stream.messages.filter(({ event, data }) => event === type && (!mount || data.mount === mount));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
  const library = await makeLibrary(
    folder,
    [0, 1].map((track) => ({ track, format: 'wav' as const, durationS: TRACK_S })),
  );
  tracks = library.map(({ path }) => path);
  const pause = join(folder, 'pause.wav');
  await makePause(pause);
  receiver = await startReceiver();
  const { port } = receiver.address() as AddressInfo;
  server = await startServer({
    config: {
      monitor: { interval_s: 1 },
      engine: { read_ahead_s: READ_AHEAD_S },
      mounts: [
        {
          id: 'main',
          path: '/main',
          playlist: await writePlaylist(join(folder, 'main.m3u'), tracks),
          crossfade: 1,
        },
        { id: 'pause', path: '/pause', playlist: await writePlaylist(join(folder, 'pause.m3u'), [pause]) },
      ],
      webhooks: [
        {
          id: 'test',
          url: `http://127.0.0.1:${port}/hook`,
          events: ['track_started'],
          mounts: ['main'],
          secret: SECRET,
        },
      ],
    },
  });
  events = await openEvents(server.url('/api/events?after=0'));
  levels = await openEvents(server.url('/api/events?types=levels&mount=pause'));
});

printLogOnFailure(() => server);

afterAll(async () => {
  events?.close();
  levels?.close();
  await server?.close();
  receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('events', () => {
  it('tell of states, tracks and rendering, also of what happened before one listened', async () => {
    await until('a track', 30, () => of(events, 'track_started', 'main').length > 0);
    // A mount whose first music is not there after 4 s is silent in between.
    const states = () => of(events, 'mount_state', 'main').map(({ data }) => data.to);
    await until('its state', 10, () => states().includes('on_air'));
    expect(events.messages[0]?.event).toBe('gap');
    expect(of(events, 'mount_state', 'main')[0]?.data).toMatchObject({ from: 'starting' });
    expect(of(events, 'track_started', 'main')[0]?.data).toMatchObject({
      title: 'Track 0',
      artist: 'Markers',
    });
    await until('another track', 30, () => of(events, 'track_started', 'main').length > 1);
    const [, second] = of(events, 'track_started', 'main');
    expect(second?.data).toMatchObject({ title: 'Track 1', location: tracks[1] });
    expect(Number(second?.data.durationS)).toBeCloseTo(TRACK_S, 0);
  });

  it('reach a webhook, signed, and again when it did not take them', async () => {
    await until('two requests', 30, () => received.length >= 2);
    const [first, second] = received;
    expect(second?.body).toBe(first?.body);
    expect(JSON.parse(first?.body ?? '')).toMatchObject({
      type: 'track_started',
      mount: 'main',
      title: 'Track 0',
    });
    const { 'jetstream-timestamp': at, 'jetstream-signature': signature } = second?.headers ?? {};
    const expected = createHmac('sha256', SECRET).update(`${at}.${second?.body}`).digest('hex');
    expect(signature).toBe(`v1=${expected}`);
    const { json } = await server.api<{ delivery: object }[]>('/api/webhooks');
    expect(json).toMatchObject([{ id: 'test', source: 'config', delivery: { failedAttempts: 1 } }]);
    expect(JSON.stringify(json)).not.toContain(SECRET);
  });

  it('tell the figures of the moment once a second to those who ask', async () => {
    const stream = await openEvents(server.url('/api/events?types=stats'));
    await until('two', 10, () => stream.messages.length >= 2);
    stream.close();
    expect(stream.messages[1]?.data).toMatchObject({
      cpuPercent: expect.any(Number),
      cacheBytes: expect.any(Number),
      mounts: [{ id: 'main' }, { id: 'pause' }],
    });
  });
});

describe('levels', () => {
  it('come ten times a second from the mount that is watched, with silence where there is silence', async () => {
    const level = (message: StreamMessage) => message.data.peakDb as number | null;
    await until('sound and silence', 60, () => {
      const peaks = levels.messages.map(level);
      // Enough of it that the readings at its edges do not count.
      return peaks.includes(null) && peaks.filter((peak) => peak !== null && peak > -9).length >= 30;
    });
    levels.close();
    expect(new Set(levels.messages.map(({ data }) => data.mount))).toEqual(new Set(['pause']));
    const times = levels.messages.map(({ data }) => Date.parse(String(data.at)));
    // A timer that was late leaves a gap now and then; the pace is that of the others.
    const gapsMs = times.slice(1).map((at, i) => at - (times[i] ?? 0));
    expect(Math.abs(median(gapsMs) - 100)).toBeLessThan(15);
    // A sine's RMS is 3 dB below its peak; readings at the edges of the pause are partly silent.
    const crests = levels.messages
      .filter((message) => level(message) !== null)
      .map(({ data }) => Number(data.peakDb) - Number(data.rmsDb));
    // Both figures are rounded to a tenth, so their difference is off by a tenth at most.
    expect(Math.abs(median(crests) - 3.01)).toBeLessThan(0.1001);
  });
});

describe('dead air', () => {
  it('within a track turns health critical within 10 s, though everything runs', async () => {
    const found = await until('critical', 60, () => {
      return of(events, 'health').find(({ data }) =>
        JSON.stringify(data.checks).includes('nothing can be heard'),
      );
    });
    expect(found.data).toMatchObject({ level: 2, status: 'critical' });
    const { json } = await server.api<MountStatus>('/api/mounts/pause');
    expect(json.quietForS).toBeLessThan(13);
    await until('sound again', 30, () => {
      const { level } = of(events, 'health').at(-1)?.data ?? {};
      return level === 0;
    });
  });

  it('after all tracks are gone turns health critical within 10 s of the first silence, and tells what to do', async () => {
    const stream = await openEvents(server.url('/api/events?types=levels&mount=main'));
    const emptied = of(events, 'health').length;
    await Promise.all(tracks.map((track) => rm(track)));
    await writeFile(join(folder, 'main.m3u'), '#EXTM3U\n');
    const silentAt = await until('silence', 90, () => {
      const silent = stream.messages.slice(-8);
      const isSilent = silent.length === 8 && silent.every(({ data }) => data.peakDb === null);
      return isSilent && Date.parse(String(silent[0]?.data.at));
    });
    stream.close();
    const health = await until('critical', 15, () => {
      const later = of(events, 'health').slice(emptied);
      return later.find(({ data }) => JSON.stringify(data.checks).includes('main silent'));
    });
    expect(Date.parse(String(health.data.at)) - silentAt).toBeLessThan(10_000);
    const { json } = await server.api<SystemHealth>('/api/health/system');
    const audio = json.checks.find(({ name }) => name === 'audio');
    expect(audio).toMatchObject({ level: 2, summary: expect.stringContaining('main silent') });
    expect(audio?.advice).not.toBe('');
    expect(Date.parse(audio?.since ?? '')).toBeLessThanOrEqual(Date.parse(String(health.data.at)));
    expect((await server.api('/api/health')).status).toBe(200);
  });
});

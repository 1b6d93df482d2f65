// Our own listening endpoint as players use it: headers, burst, titles, and no mercy for a socket nobody reads.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { type Recording, receivedBetween, recordListener } from '../support/capture.js';
import { type Heard, hear, heardAtS } from '../support/hear.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

/** Two overlaps of tracks of 18 s, and what lies around them. */
const RECORD_S = 36;
/** More than a listener gets at once. */
const BEFORE_S = 4;
const CROSSFADE_S = 3;
/** Ten seconds without progress, and the samples around them. What the kernel swallows would last for 100 s. */
const SLOW_DROPPED_WITHIN_S = 15;

let folder: string;
let library: LibraryTrack[];
let server: ServerProcess;
let plain: Recording;
let icy: Recording;
let heard: Heard;
let heardPlain: Heard;
/** A listener who reads nothing while the others are recorded: resolves when he has been dropped. */
let slowIsGone: Promise<void>;

async function listeners(): Promise<number> {
  return (await server.api<MountStatus>('/api/mounts/main')).json.listeners;
}

/** Asks for the stream and never reads what comes. */
function listenWithoutReading(port: number): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.pause();
  socket.write('GET /stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
  return socket;
}

async function untilSlowIsGone(): Promise<void> {
  await until('both recordings have begun', 5, async () => (await listeners()) === 2);
  const slow = listenWithoutReading(server.port);
  try {
    await until('the slow one is there', 5, async () => (await listeners()) === 3);
    await until('only those that read are left', SLOW_DROPPED_WITHIN_S, async () => (await listeners()) <= 2);
  } finally {
    slow.destroy();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listen-'));
  library = await makeLibrary(
    folder,
    (['wav', 'ogg', 'mp3'] as const).map((format, track) => ({ track, format, durationS: 18 })),
  );
  const playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  const main = { id: 'main', path: '/stream', playlist, bitrate: 320, crossfade: CROSSFADE_S };
  const words = { name: 'Radio Größe', genre: 'Tones', description: 'Markers', url: 'http://radio.example/' };
  server = await startServer({ config: { mounts: [{ ...main, ...words }] } });
  await until('music for a while', 40, async () => {
    const { nowPlaying } = (await server.api<MountStatus>('/api/mounts/main')).json;
    return (nowPlaying?.positionS ?? 0) > BEFORE_S;
  });
  const url = server.url('/stream');
  const recordings = Promise.all([
    recordListener(url, { seconds: RECORD_S }),
    recordListener(url, { seconds: RECORD_S, icyMetadata: true }),
  ]);
  slowIsGone = untilSlowIsGone();
  // The test of it hears of a failure.
  slowIsGone.catch(() => undefined);
  [plain, icy] = await recordings;
  [heard, heardPlain] = await Promise.all([hear(icy), hear(plain)]);
}, 180_000);

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the response', () => {
  it('is an MP3 stream with icy headers, open to web players', () => {
    expect(plain.status).toBe(200);
    expect(plain.headers).toMatchObject({
      'content-type': 'audio/mpeg',
      'icy-br': '320',
      'icy-genre': 'Tones',
      'icy-description': 'Markers',
      'icy-url': 'http://radio.example/',
      'access-control-allow-origin': '*',
    });
    expect(Buffer.from(String(plain.headers['icy-name']), 'latin1').toString('utf8')).toBe('Radio Größe');
    expect(plain.headers['access-control-expose-headers']?.toLowerCase()).toContain('icy-metaint');
    expect(plain.headers['transfer-encoding']).toBeUndefined();
    expect(plain.headers['content-length']).toBeUndefined();
  });

  it('has metadata only when asked for', () => {
    expect(plain.headers['icy-metaint']).toBeUndefined();
    expect(Number(icy.headers['icy-metaint'])).toBeGreaterThanOrEqual(1000);
    expect(plain.titles).toEqual([]);
  });

  it('answers HEAD and the preflight without a stream', async () => {
    const head = await fetch(server.url('/stream'), { method: 'HEAD' });
    expect([head.status, head.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    const headers = { origin: 'http://player.example', 'access-control-request-headers': 'icy-metadata' };
    const preflight = await fetch(server.url('/stream'), { method: 'OPTIONS', headers });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('GET');
    expect(preflight.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('icy-metadata');
  });
});

describe('the stream', () => {
  it('begins with a burst of about two seconds and goes on in real time', () => {
    for (const recording of [plain, icy]) {
      const { audioS: burstS } = receivedBetween(recording, 0, 0.5);
      expect(burstS).toBeGreaterThan(1.5);
      expect(burstS).toBeLessThan(3.5);
      const { audioS, elapsedS } = receivedBetween(recording, 5, RECORD_S);
      expect(Math.abs(audioS / elapsedS - 1)).toBeLessThan(0.01);
    }
  });

  it('begins at a frame and decodes without complaint', () => {
    for (const { walk, messages } of [heard, heardPlain]) {
      expect(walk.leadingBytes).toBe(0);
      expect(messages).toEqual([]);
    }
  });

  it('is the programme, crossfaded', () => {
    const { violations, overlaps } = checkProgramme(heard.markers, {
      order: library,
      captureS: heard.lengthS,
    });
    expect(violations).toEqual([]);
    expect(overlaps.length).toBeGreaterThanOrEqual(2);
    for (const { lengthS } of overlaps) expect(Math.abs(lengthS - CROSSFADE_S)).toBeLessThan(0.06);
  });

  it('says at once what is playing and changes titles in the middle of overlaps', () => {
    const { overlaps, plays } = checkProgramme(heard.markers, { order: library, captureS: heard.lengthS });
    const said = icy.titles.filter(({ title }, i) => title !== icy.titles[i - 1]?.title);
    expect(said[0]?.byte).toBe(Number(icy.headers['icy-metaint']));
    const played = plays.map(({ track }) => `Track ${track}`);
    const offset = said[0]?.title.includes(played[0] ?? '') ? 0 : 1;
    said.forEach(({ title }, i) => {
      expect(title).toContain(played[i + offset]);
    });
    const middles = overlaps.map((overlap) => overlap.startS + overlap.lengthS / 2);
    // A title waits for the next metadata block: at most one interval late.
    for (const { byte } of said.slice(1)) {
      const changeS = heardAtS(heard.walk, byte);
      expect(Math.min(...middles.map((middle) => Math.abs(changeS - middle)))).toBeLessThan(0.7);
    }
  });
});

describe('a listener that does not read', () => {
  it('is dropped, and nobody else notices', async () => {
    await slowIsGone;
    for (const { markers, messages, lengthS } of [heard, heardPlain]) {
      expect(messages).toEqual([]);
      expect(checkProgramme(markers, { order: library, captureS: lengthS }).violations).toEqual([]);
    }
    expect((await server.api<MountStatus>('/api/mounts/main')).json.state).toBe('on_air');
  });
});

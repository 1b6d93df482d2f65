// The REST API and the metrics of a running server, as scripts use them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SystemHealth } from '../../src/model/health.js';
import type { MountStatus } from '../../src/model/mount.js';
import type { PlaylistReload } from '../../src/model/playlist.js';
import { recordListener } from '../support/capture.js';
import { freePort } from '../support/free-port.js';
import { hear } from '../support/hear.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { findPlays } from '../support/programme.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { until } from '../support/until.js';

let folder: string;
let library: LibraryTrack[];
let playlist: string;
let server: ServerProcess;

interface ProblemDocument {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly faults?: readonly { readonly key: string }[];
}

async function mountStatus(id: string): Promise<MountStatus> {
  return (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
}

async function expectProblem(
  path: string,
  call: { method?: string; body?: unknown },
  status: number,
  code: string,
): Promise<ProblemDocument> {
  const answer = await server.api<ProblemDocument>(path, call);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json).toMatchObject({ status, code });
  expect(answer.json.title).not.toBe('');
  expect(answer.json.detail).not.toBe('');
  return answer.json;
}

function paths(count: number): string[] {
  return library.slice(0, count).map(({ path }) => path);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-'));
  library = await makeLibrary(
    folder,
    (['wav', 'flac', 'mp3', 'ogg'] as const).map((format, track) => ({ track, format, durationS: 40 })),
  );
  playlist = await writePlaylist(join(folder, 'main.m3u'), paths(3));
  const down = { host: '127.0.0.1', port: await freePort(), password: 'very-secret-word' };
  server = await startServer({
    config: {
      media: { roots: [folder] },
      monitor: { interval_s: 1 },
      mounts: [
        { id: 'main', path: '/stream', playlist },
        { id: 'relay', path: '/relay', playlist, icecast_servers: [down] },
      ],
    },
  });
  for (const id of ['main', 'relay']) {
    await until(`music on ${id}`, 30, async () => (await mountStatus(id)).state === 'on_air');
  }
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('GET /api/mounts', () => {
  it('lists every mount with its profile, its track and its servers', async () => {
    const { status, json } = await server.api<MountStatus[]>('/api/mounts');
    expect(status).toBe(200);
    expect(json.map(({ id, path, source }) => [id, path, source])).toEqual([
      ['main', '/stream', 'config'],
      ['relay', '/relay', 'config'],
    ]);
    expect(json[0]).toMatchObject({ state: 'on_air', playlist: { entries: 3 }, targets: [] });
    expect(json[0]?.profile).toMatchObject({
      codec: 'mp3',
      bitrateKbps: 128,
      sampleRateHz: 44100,
      channels: 2,
    });
    expect(json[0]?.nowPlaying).toMatchObject({ title: 'Track 0', artist: 'Markers' });
  });

  it('shows what a server that is down has to say', async () => {
    const target = await until('two failed attempts', 20, async () => {
      const [one] = (await mountStatus('relay')).targets;
      return one !== undefined && one.reconnectAttempts >= 1 && one.state === 'backing_off' && one;
    });
    expect(target).toMatchObject({ index: 0, uptimeS: 0, bytesSent: 0 });
    expect(target.lastError).toMatchObject({ code: 'JS_TARGET_UNREACHABLE' });
    expect(Date.parse(target.nextAttemptAt ?? '')).toBeGreaterThan(Date.parse(target.since));
  });

  it('never tells a password', async () => {
    for (const path of ['/api/mounts', '/api/mounts/relay', '/api/health/system', '/api/metrics'])
      expect((await server.api(path)).text).not.toContain('very-secret-word');
    expect(server.logLines().join('\n')).not.toContain('very-secret-word');
  });
});

describe('POST /api/mounts', () => {
  const made = () => ({ id: 'made', path: '/made', playlist, bitrate: 64, channels: 1, crossfade: 1 });

  it('makes a mount that is heard, survives a restart, and can be removed', async () => {
    const answer = await server.api<MountStatus>('/api/mounts', { method: 'POST', body: made() });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe('/api/mounts/made');
    expect(answer.json).toMatchObject({ id: 'made', path: '/made', source: 'api' });
    await until('music', 20, async () => (await mountStatus('made')).state === 'on_air');
    const { markers, messages } = await hear(await recordListener(server.url('/made'), { seconds: 3 }));
    expect(messages).toEqual([]);
    expect(markers.length).toBeGreaterThan(20);

    expect(await server.stop()).toBe(0);
    await server.start();
    for (const id of ['made', 'main', 'relay']) {
      await until(`music again on ${id}`, 20, async () => (await mountStatus(id)).state === 'on_air');
    }
    expect((await server.api<MountStatus[]>('/api/mounts')).json).toHaveLength(3);

    expect((await server.api('/api/mounts/made', { method: 'DELETE' })).status).toBe(204);
    await expectProblem('/api/mounts/made', {}, 404, 'JS_MOUNT_NOT_FOUND');
    expect((await server.api('/made')).status).toBe(404);
    expect((await mountStatus('main')).state).toBe('on_air');
  });

  it('refuses what is taken, wrong, out of bounds or no JSON', async () => {
    const post = (body: unknown) => ({ method: 'POST', body });
    await expectProblem('/api/mounts', post({ ...made(), id: 'main' }), 409, 'JS_MOUNT_EXISTS');
    await expectProblem('/api/mounts', post({ ...made(), path: '/stream' }), 409, 'JS_MOUNT_EXISTS');
    const wrong = { ...made(), bitrate: 'much', crosfade: 3 };
    const { faults } = await expectProblem('/api/mounts', post(wrong), 422, 'JS_CONFIG_INVALID');
    expect(faults?.map(({ key }) => key.split('.').at(-1)).sort()).toEqual(['bitrate', 'crosfade']);
    const outside = { ...made(), playlist: '/etc/hostname' };
    await expectProblem('/api/mounts', post(outside), 403, 'JS_FORBIDDEN_PATH');
    const headers = { 'content-type': 'application/json' };
    const broken = await fetch(server.url('/api/mounts'), { method: 'POST', headers, body: '{"id":' });
    expect(broken.status).toBe(400);
    expect(broken.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('POST /api/mounts/:id/...', () => {
  it('skips to the next track, crossfaded and without a gap', async () => {
    const before = await until('a track, far from its end', 40, async () => {
      const { nowPlaying } = await mountStatus('main');
      return nowPlaying !== null && nowPlaying.positionS > 1 && nowPlaying.positionS < 25 && nowPlaying;
    });
    let isOver = false;
    const recording = recordListener(server.url('/stream'), { until: () => isOver });
    await until('a listener', 5, async () => (await mountStatus('main')).listeners === 1);
    const { status } = await server.api('/api/mounts/main/skip', { method: 'POST' });
    expect(status).toBe(202);
    await until('another track', 10, async () => {
      return (await mountStatus('main')).nowPlaying?.location !== before.location;
    });
    await until(
      'it is heard alone',
      20,
      async () => ((await mountStatus('main')).nowPlaying?.positionS ?? 0) > 6,
    );
    isOver = true;
    const { markers, messages, lengthS } = await hear(await recording);
    expect(messages).toEqual([]);
    const [first, second] = findPlays(markers);
    expect([first?.track, second?.track]).toEqual([
      library.findIndex(({ path }) => path === before.location),
      (library.findIndex(({ path }) => path === before.location) + 1) % 3,
    ]);
    expect(markers.length).toBeGreaterThan((lengthS - 1) * 10);
    expect(first?.markers.at(-1)?.timeS ?? 0).toBeGreaterThan((second?.startS ?? 0) + 1);
  });

  it('reads a playlist again', async () => {
    await writePlaylist(playlist, paths(4));
    const { status, json } = await server.api<PlaylistReload>('/api/mounts/main/playlist/reload', {
      method: 'POST',
    });
    expect(status).toBe(200);
    // Whether or not the change was heard of before it was asked for.
    const added = paths(4).slice(3);
    const none = { removed: [], removedCount: 0, unreadable: [], problems: [] };
    expect(json).toMatchObject({ entries: 4, added, addedCount: 1, ...none });
    expect((await mountStatus('main')).playlist?.entries).toBe(4);
  });

  it('answers unknown mounts, paths and methods with problems', async () => {
    for (const [method, path] of [
      ['GET', '/api/mounts/nobody'],
      ['DELETE', '/api/mounts/nobody'],
      ['POST', '/api/mounts/nobody/skip'],
      ['POST', '/api/mounts/nobody/playlist/reload'],
    ] as const)
      await expectProblem(path, { method }, 404, 'JS_MOUNT_NOT_FOUND');
    await expectProblem('/api/nothing', {}, 404, 'JS_NOT_FOUND');
    await expectProblem('/api/mounts', { method: 'PUT' }, 405, 'JS_INVALID_REQUEST');
  });
});

describe('health and metrics', () => {
  it('are cheap at /api/health and complete at /api/health/system', async () => {
    expect((await server.api('/api/health')).status).toBe(200);
    const health = await until('a resource sample', 10, async () => {
      const { json } = await server.api<SystemHealth>('/api/health/system');
      return json.usage !== null && json;
    });
    expect(['healthy', 'warning', 'critical', 'overloaded'][health.level]).toBe(health.status);
    expect(health.mounts).toEqual({ total: 2, onAir: 2 });
    expect(['lame', 'ffmpeg']).toContain(health.encoder.kind);
    expect(health.encoder.version).not.toBe('');
    expect(health.usage?.processes).toBeGreaterThan(1);
    for (const { level, advice } of health.checks) expect(level === 0).toBe(advice === '');
  });

  it('are in the format Prometheus reads', async () => {
    const { status, headers, text } = await server.api('/api/metrics');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text.endsWith('\n')).toBe(true);
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    expect(value('jetstream_cpu_usage_percent')).toBeGreaterThan(0);
    expect(value('jetstream_memory_used_bytes')).toBeGreaterThan(20e6);
    expect(value('jetstream_active_mounts')).toBe(2);
    expect([0, 1, 2, 3]).toContain(value('jetstream_health_status'));
    for (const [, name] of text.matchAll(/^(jetstream_[a-z_]+)[ {]/gm))
      expect(text).toMatch(new RegExp(`^# TYPE ${String(name).replace(/_(bucket|sum|count)$/, '')}`, 'm'));
    expect(text).not.toContain('Track 0');
  });

  it('leave room for a page', async () => {
    const { status, headers } = await server.api('/');
    expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/html']);
  });
});

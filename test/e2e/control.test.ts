// Mounts are changed, stopped, moved and reloaded while they play, over the API and by SIGHUP, and nobody else notices.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigDifference } from '../../src/model/config-reload.js';
import type { PlayRecord } from '../../src/model/history.js';
import type { MountChangeReport } from '../../src/model/lifecycle.js';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { hear } from '../support/hear.js';
import { type Icecast, startIcecast } from '../support/icecast.js';
import { type LibraryTrack, makeLibrary, writePlaylist } from '../support/library.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { checkProgramme } from '../support/programme.js';
import { runChildStrict } from '../support/run-child.js';
import { type ServerProcess, startServer } from '../support/server-process.js';
import { lastingPorts } from '../support/source-sockets.js';
import { until } from '../support/until.js';

const ENTRY = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let folder: string;
let library: LibraryTrack[];
let playlist: string;
/** One for the mount that nobody touches, one for the others: connections are told apart by their port. */
let quiet: Icecast;
let busy: Icecast;
let server: ServerProcess;

const mount = async (id: string) => (await server.api<MountStatus>(`/api/mounts/${id}`)).json;
const plays = async (id: string) =>
  (await server.api<{ plays: PlayRecord[] }>(`/api/mounts/${id}/history`)).json.plays;
const post = <T = MountStatus>(path: string, body?: unknown) =>
  server.api<T>(path, { method: 'POST', ...(body === undefined ? {} : { body }) });
const patch = (id: string, body: unknown, query = '') =>
  server.api<MountChangeReport>(`/api/mounts/${id}${query}`, { method: 'PATCH', body });
const configFile = () => join(server.folder, 'config.toml');

const onAir = (id: string, within = 30) =>
  until(`${id} on the air`, within, async () => {
    const status = await mount(id);
    const isSent = status.targets.every(({ state }) => state === 'connected');
    return status.state === 'on_air' && isSent && status;
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'control-'));
  library = await makeLibrary(
    folder,
    [0, 1, 2].map((track) => ({ track, format: 'flac', durationS: 60 }) as const),
  );
  playlist = await writePlaylist(
    join(folder, 'main.m3u'),
    library.map(({ path }) => path),
  );
  [quiet, busy] = await Promise.all([startIcecast(), startIcecast()]);
  const to = ({ host, port, sourcePassword: password }: Icecast, remote: string) => ({
    host,
    port,
    password,
    mount: remote,
  });
  server = await startServer({
    config: {
      media: { roots: [folder] },
      mounts: [
        { id: 'steady', path: '/steady', playlist, channels: 1, icecast_servers: [to(quiet, '/steady')] },
        {
          id: 'main',
          path: '/main',
          playlist,
          channels: 1,
          icecast_servers: [to(busy, '/one')],
          listen: true,
        },
        { id: 'low', path: '/low', follow: 'main', channels: 1, bitrate: 48 },
        { id: 'extra', path: '/extra', playlist, channels: 1, bitrate: 64 },
      ],
    },
  });
  for (const id of ['steady', 'main', 'low', 'extra']) await onAir(id);
});

printLogOnFailure(() => server);

afterAll(async () => {
  await server?.close();
  await Promise.all([quiet?.close(), busy?.close()]);
  await rm(folder, { recursive: true, force: true });
});

describe('PATCH /api/mounts/:id', () => {
  it('changes a name and the crossfade without a cut, and says when they take effect', async () => {
    const before = await lastingPorts(busy.port);
    const { status, json, headers } = await patch('main', { name: 'New name', crossfade: 1 });
    expect(status).toBe(200);
    expect(json).toMatchObject({ applied: ['crossfade', 'name'], restarted: [] });
    expect(json.later.map(({ key }) => key)).toEqual(['crossfade', 'name']);
    expect(json.mount).toMatchObject({ name: 'New name', source: 'config', overridden: ['changed'] });
    expect(headers.get('etag')).toMatch(/^"2-/);
    expect(await lastingPorts(busy.port)).toEqual(before);
  });

  it('tells without doing it what a change would restart', async () => {
    const { json } = await patch('main', { bitrate: 64 }, '?dry_run=true');
    expect(json.restarted).toEqual([{ what: 'mount', why: 'bitrate cannot change within a stream' }]);
    expect((await mount('main')).profile?.bitrateKbps).toBe(128);
  });

  it('names the wrong key and the nearest one, in the words of the config', async () => {
    const answer = await server.api<{ code: string; faults: object[] }>('/api/mounts/main', {
      method: 'PATCH',
      body: { bitrat: 64 },
    });
    expect(answer.status).toBe(422);
    expect(answer.json.faults).toMatchObject([{ key: 'bitrat', nearest: 'bitrate' }]);
  });

  it('refuses what was decided on an older definition', async () => {
    const stale = await fetch(server.url('/api/mounts/main'), {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': '"1-stale"' },
      body: '{"name":"Other"}',
    });
    expect(stale.status).toBe(412);
    expect((await mount('main')).name).toBe('New name');
  });

  it('adds and removes servers while the others keep their connection and their password', async () => {
    const [own] = await lastingPorts(busy.port);
    const { json: keys } = await server.api<{ icecast_servers: object[] }>('/api/mounts/main/definition');
    const [shown] = keys.icecast_servers;
    expect(shown).toMatchObject({ password_set: true });
    const { host, port, sourcePassword: password } = busy;
    const second = { host, port, password, mount: '/two' };
    const added = await patch('main', { icecast_servers: [second, shown] });
    expect(added.json).toMatchObject({ applied: ['icecast_servers'], restarted: [] });
    await onAir('main');
    expect(await lastingPorts(busy.port)).toContain(own);
    const renamed = await patch('main', { icecast_servers: [{ ...second, public: true }, shown] });
    expect(renamed.json.restarted).toEqual([{ what: `${host}:${port}/two`, why: 'its public changed' }]);
    await onAir('main');
    await patch('main', { icecast_servers: [shown] });
    await until('one source', 10, async () => (await busy.sources()).length === 1);
    expect(await lastingPorts(busy.port)).toEqual([own]);
  });

  it('restarts the mount at its place for another bitrate', async () => {
    const before = await mount('main');
    const { json } = await patch('main', { bitrate: 64 });
    expect(json.restarted).toHaveLength(1);
    const after = await onAir('main');
    expect(after.profile?.bitrateKbps).toBe(64);
    expect(after.nowPlaying?.location).toBe(before.nowPlaying?.location);
    expect(after.nowPlaying?.positionS).toBeGreaterThanOrEqual(before.nowPlaying?.positionS ?? Infinity);
    expect(after.restarts).toBe(0);
    expect((await onAir('low')).nowPlaying?.location).toBe(before.nowPlaying?.location);
    const impossible = await patch('main', { sample_rate: 48000 });
    expect(impossible.status).toBe(422);
    expect(impossible.text).toContain('which follows it');
  });

  it('goes over to another playlist with its next track', async () => {
    const other = await writePlaylist(join(folder, 'other.m3u'), [library[2]?.path ?? '']);
    expect((await patch('extra', { playlist: '/etc/passwd' })).status).toBe(403);
    expect((await patch('extra', { playlist: join(folder, 'missing.m3u') })).status).toBe(422);
    expect((await patch('extra', { playlist: other })).json.restarted).toEqual([]);
    await until('the other list', 20, async () => (await mount('extra')).playlist?.entries === 1);
    await post('/api/mounts/extra/skip');
    await until(
      'its track',
      20,
      async () => (await mount('extra')).nowPlaying?.location === library[2]?.path,
    );
  });
});

describe('GET /api/mounts/:id/definition', () => {
  it('gives TOML that can stand in a config file, without any password', async () => {
    const answer = await fetch(server.url('/api/mounts/main/definition'), {
      headers: { accept: 'application/toml' },
    });
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('application/toml');
    expect(text).toContain('[[mounts]]');
    expect(text).toContain('bitrate = 64');
    expect(text).not.toContain(busy.sourcePassword);
    expect((await server.api('/api/mounts/main/definition')).text).not.toContain(busy.sourcePassword);
  });
});

describe('seek', () => {
  it('crossfades to another place of the same track, and the history has both parts', async () => {
    const { nowPlaying } = await onAir('main');
    expect((await post('/api/mounts/main/seek', { positionS: 1000 })).status).toBe(400);
    expect((await post('/api/mounts/main/seek', { positionS: 40 })).status).toBe(202);
    const moved = await until('the place', 10, async () => {
      const now = (await mount('main')).nowPlaying;
      return now && now.positionS >= 40 && now;
    });
    expect(moved.location).toBe(nowPlaying?.location);
    const [latest, left] = await until('the history', 5, async () => {
      const all = await plays('main');
      return all[1]?.reason === 'seek' && all;
    });
    expect(latest).toMatchObject({ location: moved.location, resumed: true, reason: null, endedAt: null });
    expect(left).toMatchObject({ location: moved.location, origin: 'playlist' });
  });
});

describe('stop and start', () => {
  it('rest a mount over a crash of the server, and let it go on where it was', async () => {
    const { nowPlaying } = await onAir('main');
    expect((await post('/api/mounts/main/stop')).json).toMatchObject({ state: 'stopped' });
    expect((await mount('main')).overridden).toEqual(['changed', 'stopped']);
    expect((await post<{ code: string }>('/api/mounts/main/skip')).json.code).toBe('JS_MOUNT_STOPPED');
    expect(await mount('low')).toMatchObject({ state: 'stopped', reason: 'follows main, which is stopped' });
    await until('no source', 10, async () => (await busy.sources()).length === 0);
    await server.kill9();
    await server.start();
    await onAir('steady');
    expect(await mount('main')).toMatchObject({ state: 'stopped', overridden: ['changed', 'stopped'] });
    await post('/api/mounts/main/start');
    const again = await onAir('main');
    expect(again.profile?.bitrateKbps).toBe(64);
    await onAir('low');
    expect(again.nowPlaying?.location).toBe(nowPlaying?.location);
    expect(again.nowPlaying?.positionS).toBeGreaterThanOrEqual(nowPlaying?.positionS ?? Infinity);
  });

  it('leaves a history in which no second is lost or doubled by a crash', async () => {
    const [resumed, closed] = await until('two plays', 10, async () => {
      const all = await plays('steady');
      return all.length >= 2 && all;
    });
    expect(closed).toMatchObject({ reason: 'restart', location: library[0]?.path });
    expect(resumed).toMatchObject({ resumed: true, reason: null });
    const { positionS = 0 } = (await mount('steady')).nowPlaying ?? {};
    const openS = (Date.now() - Date.parse(resumed?.startedAt ?? '')) / 1000;
    expect(Math.abs((closed?.playedS ?? 0) + openS - positionS)).toBeLessThan(2);
    const stopped = (await plays('main')).find(({ reason }) => reason === 'mount_stopped');
    expect(stopped?.playedS).toBeGreaterThan(0);
  });

  it('is told as CSV for reports', async () => {
    const answer = await fetch(server.url('/api/mounts/main/history.csv?from=2000-01-01'));
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [head, first = ''] = (await answer.text()).split('\r\n');
    expect(head).toBe('started_at,ended_at,played_seconds,title,artist,album,location,origin,reason,resumed');
    expect(first).toMatch(/Z,[\d.]+,Track 0,Markers,,.*track0\.flac,playlist,\w+,no$/);
  });
});

describe('a mount of the config file', () => {
  it('can be removed by the API, found again, and restored to what the file says', async () => {
    expect((await server.api('/api/mounts/main', { method: 'DELETE' })).status).toBe(204);
    const { json, headers } = await server.api<MountStatus[]>('/api/mounts?include=removed&q=MAIN&limit=5');
    expect(headers.get('x-total-count')).toBe('1');
    expect(json).toMatchObject([{ id: 'main', state: 'stopped', overridden: ['changed', 'removed'] }]);
    expect((await post('/api/mounts/main/restore')).status).toBe(202);
    const restored = await onAir('main');
    expect(restored).toMatchObject({ name: 'main', overridden: [], profile: { bitrateKbps: 128 } });
    const original = await post<{ code: string }>('/api/mounts/nobody/restore');
    expect(original.json.code).toBe('JS_MOUNT_NOT_FOUND');
  });
});

describe('a reload of the config', () => {
  it('applies the difference, ten times over, while an untouched mount loses neither its connection nor a frame', async () => {
    const original = await readFile(configFile(), 'utf8');
    const ports = await lastingPorts(quiet.port);
    const before = await mount('steady');
    let isOver = false;
    const recording = recordListener(quiet.url('/steady'), { until: () => isOver });
    const changed = original
      .replace(/id = "extra"/, 'id = "fresh"')
      .replace(/path = "\/extra"/, 'path = "/fresh"')
      .replace(/id = "main"/, 'id = "main"\nname = "From the file"')
      .concat('\n[log]\nlevel = "warn"\n[engine]\nmax_gain_db = 6\n')
      .concat('[[webhooks]]\nid = "team"\nurl = "http://127.0.0.1:1/"\nsecret = "sixteen characters"\n');
    const hooks = async () => (await server.api<{ id: string }[]>('/api/webhooks')).json.map(({ id }) => id);
    for (let round = 0; round < 10; round++) {
      await writeFile(configFile(), round % 2 === 0 ? changed : original);
      if (round === 0) {
        const { json } = await server.api<ConfigDifference>('/api/config/diff');
        const actions = Object.fromEntries(json.mounts.map(({ id, action }) => [id, action]));
        expect(actions).toEqual({
          steady: 'keep',
          main: 'update',
          low: 'keep',
          fresh: 'add',
          extra: 'remove',
        });
        expect(json).toMatchObject({
          settings: ['log.level', 'webhooks.team'],
          needRestart: ['engine.max_gain_db'],
        });
        expect((await mount('main')).name).toBe('main');
        const told = await runChildStrict(process.execPath, [ENTRY, 'check', '--diff', configFile()]);
        expect(told.toString()).toContain('fresh: starts, it is new');
        expect(told.toString()).toContain('webhooks.team: taken up at once');
        expect(told.toString()).toContain('engine.max_gain_db: needs a restart of the server');
      }
      expect((await post('/api/config/reload')).status).toBe(200);
      expect(await hooks()).toEqual(round % 2 === 0 ? ['team'] : []);
    }
    // The test listens too.
    expect(await lastingPorts(quiet.port)).toEqual(expect.arrayContaining(ports));
    isOver = true;
    const heard = await hear(await recording);
    const after = await mount('steady');
    expect(heard.messages).toEqual([]);
    const { violations } = checkProgramme(heard.markers, { order: library, captureS: heard.lengthS });
    expect(violations).toEqual([]);
    expect(after.framesLate).toBe(before.framesLate);
    expect(after.targets[0]).toMatchObject({ framesDropped: 0, reconnectAttempts: 0 });
    await onAir('extra');
  });

  it('by SIGHUP takes up a good file, and nothing of a bad one', async () => {
    const original = await readFile(configFile(), 'utf8');
    const hangup = () => process.kill(server.pid ?? 0, 'SIGHUP');
    await writeFile(configFile(), original.replace(/id = "main"/, 'id = "main"\nbitrat = 1'));
    hangup();
    await until('a line in the log', 10, () =>
      server
        .logLines()
        .some((line) => line.includes('the config was not reloaded') && line.includes('bitrat')),
    );
    const refused = await post<{ code: string; faults: object[] }>('/api/config/reload');
    expect(refused.status).toBe(422);
    expect(refused.json.faults).toMatchObject([{ nearest: 'bitrate' }]);
    await writeFile(configFile(), original.replace(/id = "main"/, 'id = "main"\ngenre = "jazz"'));
    hangup();
    await until('the genre', 10, async () => {
      const { json } = await server.api<{ genre?: string }>('/api/mounts/main/definition');
      return json.genre === 'jazz';
    });
    expect((await mount('steady')).restarts).toBe(0);
  });
});

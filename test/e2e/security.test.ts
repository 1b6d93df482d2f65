// Hostile paths, files and names against a server that runs: nothing outside is read, fetched, run or believed.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MountStatus } from '../../src/model/mount.js';
import { recordListener } from '../support/capture.js';
import { processesOf } from '../support/faults/processes.js';
import { printLogOnFailure } from '../support/log-on-failure.js';
import { HOSTILE_NAMES, type SecurityStage, setSecurityStage } from '../support/security-stage.js';
import { until } from '../support/until.js';

let stage: SecurityStage;

beforeAll(async () => {
  stage = await setSecurityStage();
});

printLogOnFailure(() => stage?.server);

afterAll(() => stage?.close());

const mount = async (id: string) => (await stage.server.api<MountStatus>(`/api/mounts/${id}`)).json;

describe('a path that comes by API', () => {
  /** By what is wrong with it. */
  const hostilePaths = (): Record<string, string> => ({
    'an absolute path': '/etc/passwd',
    'a path that climbs out': join(stage.root, 'x', '..', '..', 'outside', 'list.m3u'),
    'a relative path that climbs out': '../outside/list.m3u',
    'a folder whose name begins like the root': join(stage.evilTwin, 'list.m3u'),
    'a link to a file outside': join(stage.root, 'linked.m3u'),
    'a file through a linked folder': join(stage.root, 'link', 'list.m3u'),
    'a file that is not there': '/nonexistent/list.m3u',
    'a process': '/proc/self/environ',
    'a file URL': `file://${stage.outside}/list.m3u`,
  });

  it('makes no mount of what lies outside of the roots, however it is named', async () => {
    for (const [what, playlist] of Object.entries(hostilePaths())) {
      const body = { id: 'evil', path: '/evil', playlist };
      const { status, json } = await stage.server.api<{ code: string }>('/api/mounts', {
        method: 'POST',
        body,
      });
      // A link outside and a path outside are refused alike; one that is no path of a list is no definition.
      expect([403, 422], `${what}: ${json.code}`).toContain(status);
    }
    const ids = (await stage.server.api<MountStatus[]>('/api/mounts')).json.map(({ id }) => id);
    expect(ids).not.toContain('evil');
  });

  it('queues and previews nothing of it either', async () => {
    for (const [what, location] of Object.entries(hostilePaths())) {
      const queued = await stage.server.api('/api/mounts/names/queue', {
        method: 'POST',
        body: { location },
      });
      expect(queued.status, what).toBeGreaterThanOrEqual(400);
      expect(queued.status, what).toBeLessThan(500);
      const seam = new URLSearchParams({ mount: 'names', from: location, to: location, format: 'json' });
      const previewed = await stage.server.api(`/api/crossfade/preview?${seam}`);
      expect(previewed.status, what).toBeGreaterThanOrEqual(400);
      expect(previewed.status, what).toBeLessThan(500);
      expect(queued.text + previewed.text).not.toMatch(/root:|PATH=/);
    }
  });
});

describe('a manifest named as a track', () => {
  it('is passed over: nothing it names is opened or fetched', async () => {
    await until('all six are passed over', 60, async () => (await mount('manifests')).tracksFailed >= 6);
    await until('the fallback is heard', 30, async () => (await mount('manifests')).state === 'fallback');
    expect(stage.fetches()).toBe(0);
  });
});

describe('a file with a hostile name', () => {
  it('is played as what it is', async () => {
    await until('all of them have been played', 90, async () => {
      const { json } = await stage.server.api<{ plays: readonly { location: string }[] }>(
        '/api/mounts/names/history?limit=100',
      );
      const played = new Set(json.plays.map(({ location }) => basename(location)));
      return HOSTILE_NAMES.every((name) => played.has(name));
    });
    expect((await mount('names')).tracksFailed).toBe(0);
  });

  it('reaches listeners as one line of title, and ends no field of the protocol', async () => {
    const { titles, headers } = await recordListener(stage.server.url('/names'), {
      seconds: 12,
      icyMetadata: true,
    });
    expect(headers['x-evil']).toBeUndefined();
    expect(titles.length).toBeGreaterThan(1);
    for (const { title } of titles) expect(title).not.toMatch(/[\r\n]|';/);
  });
});

describe('a hostile name of a stream', () => {
  it('that holds a line break is refused', async () => {
    const names = ['Evil\r\nX-Evil: yes', 'Evil\nfake_metric 1', 'Evil\u0000'];
    for (const name of names) {
      const body = { id: 'evil', path: '/evil', playlist: join(stage.root, 'list.m3u'), name };
      expect((await stage.server.api('/api/mounts', { method: 'POST', body })).status).toBe(422);
    }
  });

  it('adds no header, no metric and no script', async () => {
    const [metrics, status, mounts] = await Promise.all(
      ['/api/metrics', '/status-json.xsl', '/api/mounts'].map((path) => stage.server.api(path)),
    );
    expect(metrics?.text).not.toMatch(/^fake_metric/m);
    for (const answer of [metrics, status, mounts]) {
      expect(answer?.headers.get('x-evil')).toBeNull();
      expect(answer?.headers.get('content-type')).not.toContain('text/html');
      expect(answer?.headers.get('x-content-type-options')).toBe('nosniff');
    }
    expect(() => JSON.parse(status?.text ?? '')).not.toThrow();
  });
});

describe('a decoder or encoder', () => {
  it('has three pipes, a low priority, limits, and no network where the system allows that', async () => {
    const hasNotice = stage.server.logLines().some((line) => line.includes('with access to the network'));
    for (const kind of ['ffmpeg', 'lame'] as const) {
      // One that ends while it is looked at cannot be read: then another is.
      const seen = await until(`${kind} at work`, 20, () => {
        const [pid] = processesOf(stage.server.pid, kind);
        return pid !== undefined && lookAt(pid);
      });
      expect(seen.descriptors).toEqual(['0', '1', '2']);
      expect(seen.limits).toMatch(/^Max file size\s+0 /m);
      expect(seen.limits).toMatch(/^Max address space\s+2147483648 /m);
      expect(seen.nice).toBeGreaterThan(0);
      expect(seen.isApart).toBe(!hasNotice);
    }
  });
});

/** What proc(5) tells of a process. @throws Error when it has ended */
function lookAt(pid: number) {
  const descriptors = readdirSync(`/proc/${pid}/fd`).filter((fd) => Number(fd) < 3 || isForeign(pid, fd));
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return {
    descriptors: descriptors.sort(),
    limits: readFileSync(`/proc/${pid}/limits`, 'utf8'),
    // Field 19 is the nice value; fields are counted after the name.
    nice: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]),
    isApart: readlinkSync(`/proc/${pid}/ns/net`) !== readlinkSync('/proc/self/ns/net'),
  };
}

/** True for what a program cannot have opened for its work, nor got from whoever runs this test: anything of the server's. */
function isForeign(pid: number, fd: string): boolean {
  const target = readlinkSync(`/proc/${pid}/fd/${fd}`);
  return !target.startsWith(stage.root) && target !== linkOf(`/proc/self/fd/${fd}`);
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

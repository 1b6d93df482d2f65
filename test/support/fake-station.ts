// A station for tests of the API: a list of snapshots that answers as the supervisor would.
import type { Backups } from '../../src/model/backups.js';
import type { ConfigDifference, ConfigReload } from '../../src/model/config-reload.js';
import { JetStreamError } from '../../src/model/errors.js';
import type { FailingTrack, Failures } from '../../src/model/failures.js';
import type { SystemHealth } from '../../src/model/health.js';
import type { PlayHistory, PlayRecord } from '../../src/model/history.js';
import type { IfMatch, MountLifecycle } from '../../src/model/lifecycle.js';
import type { MountStatus } from '../../src/model/mount.js';
import type { Outlook } from '../../src/model/outlook.js';
import type { ListedEntry, Playlists } from '../../src/model/playlist.js';
import type { SeamPreview, SeamRequest, Seams } from '../../src/model/seams.js';
import type { Station } from '../../src/model/station.js';
import type { Stats } from '../../src/model/stats.js';
import type { NewWebhook, WebhookStatus, Webhooks } from '../../src/model/webhooks.js';
import { NO_JOBS } from '../../src/render/pool-job.js';
import { StationFeed } from '../../src/supervisor/event-feed.js';
import { HealthView } from '../../src/supervisor/health-view.js';
import { FakeLibrary } from './fake-library.js';
import { FakeQueue } from './fake-queue.js';
import { mountStatus } from './statuses.js';

/** A reload of a list that is as it was. */
const NOTHING_CHANGED = {
  added: [],
  addedCount: 0,
  removed: [],
  removedCount: 0,
  unreadable: [],
  unreadableCount: 0,
  problems: [],
};

/** A healthy station's health. */
export function systemHealth(over: Partial<SystemHealth> = {}): SystemHealth {
  return {
    status: 'healthy',
    level: 0,
    version: '0.1.0',
    uptimeS: 100,
    usage: {
      cpuPercent: 12.5,
      memoryBytes: 200_000_000,
      processes: 4,
      eventLoopDelayMs: 1.5,
      at: '2026-01-01T00:01:00.000Z',
    },
    encoder: { kind: 'lame', path: '/usr/bin/lame', version: '3.100' },
    decoder: { path: '/usr/bin/ffmpeg', version: '5.1' },
    render: {
      processes: 2,
      queuedJobs: 0,
      activeJobs: 1,
      jobs: { ...NO_JOBS, body: 1 },
      coldMounts: 1,
      cache: { bytes: 5_000_000, maxBytes: 10_000_000, hits: 7, misses: 2 },
      coldCapacityMounts: 90,
      warmCapacityMounts: 600,
    },
    mounts: { total: 1, onAir: 1 },
    checks: [{ name: 'audio', level: 0, summary: 'fine', advice: '', since: '2026-01-01T00:00:00.000Z' }],
    ...over,
  };
}

/** Keeps definitions and delivers nothing. */
export class FakeWebhooks implements Webhooks {
  readonly #hooks: WebhookStatus[] = [];

  list(): readonly WebhookStatus[] {
    return this.#hooks;
  }

  add({ url, events, mounts, secret = 'a-made-up-secret' }: NewWebhook) {
    const counts = { pending: 0, delivered: 0, failedAttempts: 0, dropped: 0 };
    const delivery = { ...counts, lastStatus: null, lastError: null, nextAttemptAt: null };
    const id = `wh-${this.#hooks.length + 1}`;
    const webhook: WebhookStatus = { id, url, events, mounts, source: 'api', delivery };
    this.#hooks.push(webhook);
    return { webhook, secret };
  }

  remove(id: string): void {
    const index = this.#hooks.findIndex((hook) => hook.id === id);
    if (index < 0) throw new JetStreamError('JS_NOT_FOUND', `there is no webhook "${id}"`);
    this.#hooks.splice(index, 1);
  }
}

/** A track in quarantine. */
export const failingTrack: FailingTrack = {
  track: '0123456789abcdef',
  path: '/music/bad.mp3',
  code: 'JS_TRACK_UNREADABLE',
  reason: 'cannot be decoded: Invalid data',
  count: 3,
  since: '2026-01-01T00:00:00.000Z',
  lastAt: '2026-01-01T00:01:00.000Z',
  nextTryAt: '2026-01-01T00:11:00.000Z',
};

/** A preview of a seam with two points a side. */
export function seamPreview(mount: string): SeamPreview {
  const side = { location: '/a.mp3', title: 'A', gainDb: -1, curve: [1, 0], peaks: [0.5, 0.9] };
  return {
    mount,
    lengthS: 13,
    sampleRateHz: 44_100,
    overlap: { startS: 5, lengthS: 3 },
    curve: 'sine',
    limitedDb: 0.5,
    outgoing: side,
    incoming: { ...side, curve: [0, 1] },
  };
}

/** Remembers what it was asked for; tags and definitions are as short as can be. */
export class FakeLifecycle implements MountLifecycle {
  readonly calls: string[] = [];
  readonly #station: FakeStation;

  constructor(station: FakeStation) {
    this.#station = station;
  }

  definition(id: string) {
    const { source, path } = this.#station.mount(id);
    const target = { host: 'icecast.example', password_set: true };
    const keys = { id, path, bitrate: 128, icecast_servers: [target] };
    return { source, etag: '"1-a"', keys, given: { id, path, icecast_servers: [target] } };
  }

  mustMatch(id: string, ifMatch: IfMatch) {
    this.#station.mount(id);
    if (ifMatch !== undefined && ifMatch !== '"1-a"') {
      throw new JetStreamError('JS_PRECONDITION_FAILED', 'the definition is another one by now');
    }
  }

  async change(id: string, patch: unknown, options: { ifMatch?: IfMatch; dryRun?: boolean } = {}) {
    this.mustMatch(id, options.ifMatch);
    this.calls.push(`${options.dryRun ? 'try' : 'change'} ${JSON.stringify(patch)}`);
    return { mount: this.#station.mount(id), etag: '"2-b"', applied: ['name'], restarted: [], later: [] };
  }

  start = (id: string, ifMatch?: IfMatch) => this.#note('start', id, ifMatch);
  stop = (id: string, ifMatch?: IfMatch) => this.#note('stop', id, ifMatch);
  restart = (id: string, ifMatch?: IfMatch) => this.#note('restart', id, ifMatch);
  seek = (id: string, positionS: number) => this.#note(`seek ${positionS}`, id);

  async restore(id: string, ifMatch?: IfMatch) {
    await this.#note('restore', id, ifMatch);
    return this.#station.mount(id);
  }

  removed(): readonly MountStatus[] {
    return [mountStatus({ id: 'gone', path: '/gone', state: 'stopped', overridden: ['removed'] })];
  }

  async #note(call: string, id: string, ifMatch?: IfMatch): Promise<void> {
    this.mustMatch(id, ifMatch);
    this.calls.push(`${call} ${id}`);
  }
}

/** Keeps snapshots by id; `failWith` makes the next change fail. */
export class FakeStation implements Station {
  readonly library = new FakeLibrary();
  readonly events = new StationFeed();
  readonly webhooks = new FakeWebhooks();
  readonly stats: Stats = { history: () => ({ stepS: 300, steps: [] }) };
  readonly statuses = new Map<string, MountStatus>();
  readonly lifecycle = new FakeLifecycle(this);
  plays: PlayRecord[] = [];
  readonly history: PlayHistory = {
    list: (_id, { limit, before = Number.POSITIVE_INFINITY }) =>
      this.plays.filter(({ id }) => id < before).slice(0, limit),
    since: (_id, { after, limit }) => this.plays.filter(({ id }) => id > after).slice(0, limit),
  };
  readonly configReload: ConfigReload = {
    difference: async () => this.currentDifference,
    reload: async () => this.currentDifference,
  };
  readonly backups: Backups = {
    make: async () => {
      this.#mayFail();
      return { path: '/state/backups/jetstream-1.db', bytes: 4096, durationS: 0.01, removed: [] };
    },
  };
  currentDifference: ConfigDifference = { file: 'config.toml', mounts: [], settings: [], needRestart: [] };
  currentHealth: SystemHealth = systemHealth();
  failWith: Error | null = null;
  readonly queue = new FakeQueue();
  outlook: Outlook = { next: [], passedOver: [] };
  skipped: string[] = [];
  listed: ListedEntry[] = [];
  retried: Array<readonly [string, number]> = [];
  failing: FailingTrack[] = [];
  readonly failures: Failures = {
    list: (id) => {
      this.mount(id);
      return this.failing;
    },
    retry: async (id, track) => {
      this.mount(id);
      if (!this.failing.some((one) => one.track === track)) {
        throw new JetStreamError('JS_NOT_FOUND', `there is no failing track ${track}`);
      }
      this.failing = this.failing.filter((one) => one.track !== track);
    },
  };
  seamRequests: SeamRequest[] = [];
  readonly seams: Seams = {
    describe: async (request) => {
      this.seamRequests.push(request);
      this.mount(request.mount);
      return seamPreview(request.mount);
    },
    render: async (request, format) => {
      this.seamRequests.push(request);
      return Buffer.from(format);
    },
  };

  constructor(...mounts: MountStatus[]) {
    for (const mount of mounts) this.statuses.set(mount.id, mount);
  }

  mounts(): readonly MountStatus[] {
    return [...this.statuses.values()];
  }

  mount(id: string): MountStatus {
    const found = this.statuses.get(id);
    if (found === undefined) throw new JetStreamError('JS_MOUNT_NOT_FOUND', `there is no mount "${id}"`);
    return found;
  }

  async addMount(definition: unknown): Promise<MountStatus> {
    this.#mayFail();
    const { id, path } = definition as { id: string; path: string };
    if (this.statuses.has(id))
      throw new JetStreamError('JS_MOUNT_EXISTS', `there is a mount "${id}" already`);
    const mount = mountStatus({ id, path, source: 'api', state: 'starting' });
    this.statuses.set(id, mount);
    return mount;
  }

  async removeMount(id: string, ifMatch?: IfMatch): Promise<void> {
    this.#mayFail();
    this.lifecycle.mustMatch(id, ifMatch);
    this.statuses.delete(id);
  }

  async skip(id: string): Promise<void> {
    this.#mayFail();
    this.mount(id);
    this.skipped.push(id);
  }

  readonly playlists: Playlists = {
    page: async (id, { offset, limit }) => {
      const location = this.mount(id).playlist?.location ?? '';
      const entries = this.listed.slice(offset, offset + limit);
      const total = this.listed.length;
      const lists = [{ location, use: 'tracks' as const, kind: 'm3u', entries: total, trouble: null }];
      return { location, lists, total, offset, entries, problems: [] };
    },
    reload: async (id) => {
      this.#mayFail();
      const location = this.mount(id).playlist?.location ?? '';
      return { ...NOTHING_CHANGED, location, entries: 6, added: ['/m/new.mp3'], addedCount: 1 };
    },
  };

  async next(id: string): Promise<Outlook> {
    this.mount(id);
    return this.outlook;
  }

  async reconnect(id: string, target: number): Promise<void> {
    this.#mayFail();
    const found = this.mount(id).targets[target];
    if (found === undefined) throw new JetStreamError('JS_NOT_FOUND', `there is no target ${target}`);
    if (found.nextAttemptAt === null) throw new JetStreamError('JS_TARGET_NOT_WAITING', 'it does not wait');
    this.retried.push([id, target]);
  }

  health(seen: readonly string[] | null = null): SystemHealth {
    if (seen === null) return this.currentHealth;
    const shown = this.mounts().filter(({ id }) => seen.includes(id));
    return { ...this.currentHealth, checks: new HealthView().of(shown, this.currentHealth.checks) };
  }

  #mayFail(): void {
    if (this.failWith !== null) throw this.failWith;
  }
}

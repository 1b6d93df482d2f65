// A station for tests of the API: a list of snapshots that answers as the supervisor would.
import { JetStreamError } from '../../src/model/errors.js';
import type { MountStatus } from '../../src/model/mount.js';
import type { ListedEntry, PlaylistReload, Playlists } from '../../src/model/playlist.js';
import type { Station, SystemHealth } from '../../src/model/station.js';
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
      jobs: { scan: 0, body: 1, mix: 0, live: 0, silence: 0, playlist: 0 },
      coldCapacityMounts: 90,
      warmCapacityMounts: 600,
    },
    mounts: { total: 1, onAir: 1 },
    checks: [{ name: 'audio', level: 0, summary: 'fine', advice: '', since: '2026-01-01T00:00:00.000Z' }],
    ...over,
  };
}

/** Keeps snapshots by id; `failWith` makes the next change fail. */
export class FakeStation implements Station {
  readonly statuses = new Map<string, MountStatus>();
  currentHealth: SystemHealth = systemHealth();
  failWith: Error | null = null;
  skipped: string[] = [];
  listed: ListedEntry[] = [];
  retried: Array<readonly [string, number]> = [];

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

  async removeMount(id: string): Promise<void> {
    this.#mayFail();
    this.mount(id);
    this.statuses.delete(id);
  }

  async skip(id: string): Promise<void> {
    this.#mayFail();
    this.mount(id);
    this.skipped.push(id);
  }

  async reloadPlaylist(id: string): Promise<PlaylistReload> {
    this.#mayFail();
    const location = this.mount(id).playlist?.location ?? '';
    return { ...NOTHING_CHANGED, location, entries: 6, added: ['/m/new.mp3'], addedCount: 1 };
  }

  readonly playlists: Playlists = {
    page: async (id, { offset, limit }) => {
      const location = this.mount(id).playlist?.location ?? '';
      const entries = this.listed.slice(offset, offset + limit);
      return { location, kind: 'm3u', total: this.listed.length, offset, entries, problems: [] };
    },
  };

  async reconnect(id: string, target: number): Promise<void> {
    this.#mayFail();
    const found = this.mount(id).targets[target];
    if (found === undefined) throw new JetStreamError('JS_NOT_FOUND', `there is no target ${target}`);
    if (found.nextAttemptAt === null) throw new JetStreamError('JS_TARGET_NOT_WAITING', 'it does not wait');
    this.retried.push([id, target]);
  }

  health(): SystemHealth {
    return this.currentHealth;
  }

  #mayFail(): void {
    if (this.failWith !== null) throw this.failWith;
  }
}

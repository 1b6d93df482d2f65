// The figures of the moment, for those who watch.
import type { StationStats } from '../model/events.js';
import type { SystemHealth } from '../model/health.js';
import type { MountStatus } from '../model/mount.js';
import { listenersOf } from './stats-recorder.js';

/** What a `stats` event tells. */
export function stationStats(health: SystemHealth, mounts: readonly MountStatus[]): StationStats {
  const { usage, render } = health;
  return {
    cpuPercent: usage?.cpuPercent ?? null,
    memoryBytes: usage?.memoryBytes ?? null,
    eventLoopDelayMs: usage?.eventLoopDelayMs ?? null,
    queuedJobs: render.queuedJobs,
    activeJobs: render.activeJobs,
    cacheBytes: render.cache.bytes,
    mounts: mounts.map((mount) => ({
      id: mount.id,
      readAheadS: mount.readAheadS,
      listeners: listenersOf(mount),
    })),
  };
}

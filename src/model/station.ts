// What the API and the CLI may ask of the running server; implemented by the supervisor.

import type { ConfigReload } from './config-reload.js';
import type { Failures } from './failures.js';
import type { PlayHistory } from './history.js';
import type { MountLifecycle } from './lifecycle.js';
import type { MountStatus } from './mount.js';
import type { PlaylistReload, Playlists } from './playlist.js';
import type { Seams } from './seams.js';

/** 0 healthy, 1 warning, 2 critical, 3 overloaded: the values of `jetstream_health_status`. */
export type HealthLevel = 0 | 1 | 2 | 3;

/** One health check and its verdict. */
export interface HealthCheck {
  readonly name: string;
  readonly level: HealthLevel;
  readonly summary: string;
  /** What the operator should do, empty when healthy. */
  readonly advice: string;
  /** Wall clock, ISO 8601, since when the level holds. */
  readonly since: string;
}

/** Resources of the whole process tree, children included. */
export interface SystemUsage {
  /** Percent of one core: 100 = one core busy. */
  readonly cpuPercent: number;
  readonly memoryBytes: number;
  readonly processes: number;
  /** p99 delay of the main event loop since the last sample, milliseconds. */
  readonly eventLoopDelayMs: number;
  readonly at: string;
}

/** What the renderer does and could do. */
export interface RenderHealth {
  readonly processes: number;
  /** Jobs waiting for a process, and jobs in processes. */
  readonly queuedJobs: number;
  readonly activeJobs: number;
  readonly jobs: {
    readonly scan: number;
    readonly body: number;
    readonly mix: number;
    readonly live: number;
    readonly silence: number;
    readonly playlist: number;
    readonly identity: number;
    readonly seam: number;
  };
  /** Mounts that could be rendered in real time with nothing cached, as measured; null before anything was. */
  readonly coldCapacityMounts: number | null;
  /** Mounts that the CPU left under its limit would carry at what a mount costs now; null before it is known. */
  readonly warmCapacityMounts: number | null;
}

/** Detail behind GET /api/health/system. */
export interface SystemHealth {
  readonly status: 'healthy' | 'warning' | 'critical' | 'overloaded';
  readonly level: HealthLevel;
  readonly version: string;
  readonly uptimeS: number;
  readonly usage: SystemUsage | null;
  readonly encoder: { readonly kind: string; readonly path: string; readonly version: string };
  readonly decoder: { readonly path: string; readonly version: string };
  readonly render: RenderHealth;
  readonly mounts: { readonly total: number; readonly onAir: number };
  readonly checks: readonly HealthCheck[];
}

/**
 * The running server as its API sees it. Every method that changes something resolves only after the change is
 * persisted. Methods taking an id reject with `JS_MOUNT_NOT_FOUND` for an unknown one.
 */
export interface Station {
  readonly playlists: Playlists;
  readonly lifecycle: MountLifecycle;
  readonly history: PlayHistory;
  readonly configReload: ConfigReload;
  mounts(): readonly MountStatus[];
  mount(id: string): MountStatus;
  /**
   * Validates and starts a mount given with the keys of a TOML mount.
   * @throws JetStreamError `JS_CONFIG_INVALID` (a ConfigError with faults), `JS_MOUNT_EXISTS`, `JS_LIMIT_REACHED`
   */
  addMount(definition: unknown): Promise<MountStatus>;
  removeMount(id: string): Promise<void>;
  skip(id: string): Promise<void>;
  reloadPlaylist(id: string): Promise<PlaylistReload>;
  /**
   * Ends a target's wait for its next attempt; `target` is its position in the mount's list, from 0.
   * @throws JetStreamError `JS_NOT_FOUND` for an unknown target, `JS_TARGET_NOT_WAITING` when there is no wait to end
   */
  reconnect(id: string, target: number): Promise<void>;
  health(): SystemHealth;
  readonly seams: Seams;
  readonly failures: Failures;
}

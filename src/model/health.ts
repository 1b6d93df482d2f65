// How the station is: the document behind GET /api/health/system, and the figures it is judged by.

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
    readonly cover: number;
    readonly identity: number;
    readonly seam: number;
    readonly stream: number;
  };
  /** Mounts that wait for frames of what they are about to play: those that find little in the cache. */
  readonly coldMounts: number;
  readonly cache: {
    readonly bytes: number;
    readonly maxBytes: number;
    /** Wishes of mounts whose frames were there, and those that had to be rendered. */
    readonly hits: number;
    readonly misses: number;
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

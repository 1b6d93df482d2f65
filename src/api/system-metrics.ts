// Series of the station as a whole: its cost, its health, its renderer and those who listen to its events.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { SystemHealth } from '../model/health.js';
import { isUp, type MountStatus } from '../model/mount.js';
import type { Station } from '../model/station.js';
import type { EventSubscribers } from './event-subscribers.js';

/** What the figures are taken from. */
interface Snapshot {
  readonly health: SystemHealth;
  readonly mounts: readonly MountStatus[];
  readonly subscribers: Pick<EventSubscribers, 'count' | 'droppedCount'>;
}

/** Null while it is not known: then there is no series. */
type Figure = (snapshot: Snapshot) => number | null;

const gauges: ReadonlyArray<readonly [name: string, help: string, figure: Figure]> = [
  [
    'cpu_usage_percent',
    'CPU used by JetStream and all its child processes, in percent of one core (100 is one core busy).',
    ({ health }) => health.usage?.cpuPercent ?? null,
  ],
  [
    'memory_used_bytes',
    'Resident memory of JetStream and all its child processes; pages they share count once per process.',
    ({ health }) => health.usage?.memoryBytes ?? null,
  ],
  ['processes', 'JetStream and all its child processes.', ({ health }) => health.usage?.processes ?? null],
  [
    'event_loop_delay_seconds',
    "99th percentile of the main thread's delay since the last resource sample.",
    ({ health }) => (health.usage === null ? null : health.usage.eventLoopDelayMs / 1000),
  ],
  [
    'active_mounts',
    'Mounts that put frames out: on_air, fallback or silent.',
    ({ mounts }) => mounts.filter(({ state }) => isUp(state)).length,
  ],
  [
    'health_status',
    'Health of the station: 0 healthy, 1 warning, 2 critical, 3 overloaded.',
    ({ health }) => health.level,
  ],
  ['uptime_seconds', 'Time since the start of the server.', ({ health }) => health.uptimeS],
  ['render_queue_jobs', 'Render jobs waiting for a process.', ({ health }) => health.render.queuedJobs],
  ['render_active_jobs', 'Render jobs in processes.', ({ health }) => health.render.activeJobs],
  ['render_processes', 'Render processes.', ({ health }) => health.render.processes],
  [
    'render_cold_mounts',
    'Mounts that wait for frames of what they are about to play.',
    ({ health }) => health.render.coldMounts,
  ],
  [
    'cold_capacity_mounts',
    'Mounts that could be rendered in real time with nothing cached; absent before it was measured.',
    ({ health }) => health.render.coldCapacityMounts,
  ],
  [
    'warm_capacity_mounts',
    'Mounts that fit below the CPU limit at what a cached one costs; absent before it was measured.',
    ({ health }) => health.render.warmCapacityMounts,
  ],
  ['cache_size_bytes', 'Rendered audio that is kept.', ({ health }) => health.render.cache.bytes],
  ['cache_limit_bytes', 'Most rendered audio that is kept.', ({ health }) => health.render.cache.maxBytes],
  [
    'event_subscribers',
    'Clients that listen to events over the network.',
    ({ subscribers }) => subscribers.count,
  ],
];

const counters: ReadonlyArray<readonly [name: string, help: string, figure: (snapshot: Snapshot) => number]> =
  [
    [
      'cache_hits_total',
      'Wishes of mounts whose frames were in the cache.',
      ({ health }) => health.render.cache.hits,
    ],
    [
      'cache_misses_total',
      'Wishes of mounts that had to be rendered.',
      ({ health }) => health.render.cache.misses,
    ],
    [
      'event_subscribers_dropped_total',
      'Clients dropped because they were too slow for events.',
      ({ subscribers }) => subscribers.droppedCount,
    ],
  ];

/** Registers the station's series; the function returned writes them anew. */
export function systemMetrics(
  registry: Registry,
  station: Station,
  subscribers: Snapshot['subscribers'],
): (mounts: readonly MountStatus[]) => void {
  const registers = [registry];
  const written = gauges.map(([name, help, figure]) => {
    return { metric: new Gauge({ name: `jetstream_${name}`, help, registers }), figure };
  });
  const counted = counters.map(([name, help, figure]) => {
    return { metric: new Counter({ name: `jetstream_${name}`, help, registers }), figure };
  });
  const check = new Gauge({
    name: 'jetstream_health_check_level',
    help: 'Level of each health check: 0 healthy, 1 warning, 2 critical, 3 overloaded.',
    labelNames: ['check'],
    registers,
  });
  return (mounts) => {
    const snapshot = { health: station.health(), mounts, subscribers };
    for (const { metric, figure } of written) {
      const value = figure(snapshot);
      if (value === null) metric.remove();
      else metric.set(value);
    }
    for (const { metric, figure } of counted) {
      metric.reset();
      metric.inc(figure(snapshot));
    }
    for (const { name, level } of snapshot.health.checks) check.set({ check: name }, level);
  };
}

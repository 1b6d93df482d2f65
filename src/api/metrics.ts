// GET /api/metrics: the station in Prometheus's text format.
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isUp, type MountStatus, mountStates } from '../model/mount.js';
import type { Station } from '../model/station.js';
import type { EventSubscribers } from './event-subscribers.js';
import { systemMetrics } from './system-metrics.js';
import { targetMetrics } from './target-metrics.js';
import { webhookMetrics } from './webhook-metrics.js';

/** What the metrics are served with. */
export interface MetricsOptions {
  readonly version: string;
  /** Whether they are for everybody, key or none. */
  readonly isPublic: boolean;
  /** Where other rooms keep series of their own. */
  readonly registries: readonly Registry[];
}

/**
 * Serves the metrics and times every request. Series of mounts and targets are written anew from the station's
 * snapshot at each scrape, so they vanish with their mount; no title or path of a track becomes a label.
 */
export function serveMetrics(
  app: FastifyInstance,
  station: Station,
  subscribers: EventSubscribers,
  { version, isPublic, registries }: MetricsOptions,
): void {
  const registry = new Registry();
  const duration = new Histogram({
    name: 'jetstream_http_request_duration_seconds',
    help: 'Time from a request of the API or dashboard to the end of its answer.',
    labelNames: ['method', 'route', 'status_code'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  });
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.isStream) return;
    const route = request.routeOptions.url ?? 'unmatched';
    duration.observe(
      { method: request.method, route, status_code: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
  buildInfo(registry, version);
  const writeSystem = systemMetrics(registry, station, subscribers);
  const writeMounts = mountMetrics(registry);
  const writeTargets = targetMetrics(registry);
  const writeWebhooks = webhookMetrics(registry);

  const config = { role: isPublic ? 'public' : 'viewer' } as const;
  const text = { 200: { content: { 'text/plain': { schema: { type: 'string' } } } } };
  const schema = { summary: 'Metrics for Prometheus', response: text };
  app.register(async (plugin) => {
    plugin.get('/api/metrics', { config, schema }, async (_request, reply) => {
      const mounts = station.mounts();
      writeSystem(mounts);
      writeMounts(mounts);
      writeTargets(mounts);
      writeWebhooks(station.webhooks.list());
      const all = Registry.merge([registry, ...registries]);
      return reply.header('content-type', registry.contentType).send(await all.metrics());
    });
  });
}

function buildInfo(registry: Registry, version: string): void {
  new Gauge({
    name: 'jetstream_build_info',
    help: 'Always 1; the labels tell the version of JetStream and of Node.js.',
    labelNames: ['version', 'node_version'],
    registers: [registry],
  }).set({ version, node_version: process.versions.node }, 1);
}

/** Name, meaning and figure of each series with the label `mount`. */
const mountGauges: ReadonlyArray<readonly [string, string, (mount: MountStatus) => number]> = [
  ['up', 'Whether the mount puts frames out (1) or not (0).', (mount) => (isUp(mount.state) ? 1 : 0)],
  ['read_ahead_seconds', 'Audio rendered ahead of what is on the air.', (mount) => mount.readAheadS],
  ['listeners', 'Listeners on our own endpoint.', (mount) => mount.listeners],
  [
    'quiet_seconds',
    'Silence put out (below -60 dBFS) since the last that could be heard.',
    (mount) => mount.quietForS,
  ],
];
const mountCounters: typeof mountGauges = [
  ['frames_total', 'MP3 frames put out.', (mount) => mount.framesSent],
  ['bytes_total', 'Bytes of the MP3 frames put out, whoever took them.', (mount) => mount.bytesSent],
  ['silence_seconds_total', 'Silence put out (below -60 dBFS).', (mount) => mount.silenceS],
  ['late_frames_total', 'Frames that were not ready and went out as silence.', (mount) => mount.framesLate],
  ['tracks_played_total', 'Tracks played.', (mount) => mount.tracksPlayed],
  ['tracks_failed_total', 'Tracks skipped because they could not be played.', (mount) => mount.tracksFailed],
  ['restarts_total', 'Restarts of the mount after a fault.', (mount) => mount.restarts],
];

function mountMetrics(registry: Registry): (mounts: readonly MountStatus[]) => void {
  const common = { labelNames: ['mount'], registers: [registry] };
  const gauges = mountGauges.map(([name, help, figure]) => {
    return { metric: new Gauge({ name: `jetstream_mount_${name}`, help, ...common }), figure };
  });
  const counters = mountCounters.map(([name, help, figure]) => {
    return { metric: new Counter({ name: `jetstream_mount_${name}`, help, ...common }), figure };
  });
  const state = new Gauge({
    name: 'jetstream_mount_state',
    help: '1 for the state the mount is in, 0 for every other one.',
    labelNames: ['mount', 'state'],
    registers: [registry],
  });
  const info = new Gauge({
    name: 'jetstream_mount_info',
    help: 'Always 1; the labels tell what kind of stream the mount is.',
    labelNames: ['mount', 'path', 'render', 'bitrate_kbps', 'source'],
    registers: [registry],
  });
  return (mounts) => {
    state.reset();
    info.reset();
    for (const mount of mounts) {
      const { id, path, render, source, profile } = mount;
      info.set({ mount: id, path, render, source, bitrate_kbps: profile?.bitrateKbps ?? 0 }, 1);
      for (const name of mountStates) state.set({ mount: id, state: name }, mount.state === name ? 1 : 0);
    }
    for (const { metric, figure } of gauges) {
      metric.reset();
      for (const mount of mounts) metric.set({ mount: mount.id }, figure(mount));
    }
    for (const { metric, figure } of counters) {
      metric.reset();
      for (const mount of mounts) metric.inc({ mount: mount.id }, figure(mount));
    }
  };
}

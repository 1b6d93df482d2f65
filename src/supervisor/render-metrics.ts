// What rendering takes, as series for Prometheus.
import { Histogram, type Registry } from 'prom-client';
import type { JobKind } from '../render/pool-job.js';

/** Registers the histogram of render jobs; the function returned counts one. */
export function renderMetrics(registry: Registry): (kind: JobKind, seconds: number) => void {
  const jobs = new Histogram({
    name: 'jetstream_render_job_duration_seconds',
    help: 'Time of a render job from its first step to its end, by what it renders.',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers: [registry],
  });
  return (kind, seconds) => jobs.observe({ kind }, seconds);
}

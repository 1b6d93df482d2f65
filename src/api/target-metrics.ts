// Series with the labels mount and server: one set per target.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { MountStatus } from '../model/mount.js';
import type { TargetState, TargetStatus } from '../model/target.js';

const states: readonly TargetState[] = [
  'connecting',
  'connected',
  'backing_off',
  'auth_failed',
  'rejected',
  'stopped',
];

type Figure = (target: TargetStatus) => number;

const counterFigures: ReadonlyArray<readonly [string, string, Figure]> = [
  ['sent_bytes_total', 'Audio bytes written to the server.', (target) => target.bytesSent],
  [
    'dropped_frames_total',
    'Frames dropped because the server was too slow.',
    (target) => target.framesDropped,
  ],
  ['reconnects_total', 'Connection attempts after the first.', (target) => target.reconnectAttempts],
];

/** Registers the series of targets; the function returned writes a snapshot and forgets the one before. */
export function targetMetrics(registry: Registry): (mounts: readonly MountStatus[]) => void {
  const common = { labelNames: ['mount', 'server'], registers: [registry] };
  const up = new Gauge({
    name: 'jetstream_target_up',
    help: 'Whether the server is connected (1) or not (0).',
    ...common,
  });
  const state = new Gauge({
    name: 'jetstream_target_state',
    help: '1 for the state the target is in, 0 for every other one.',
    labelNames: ['mount', 'server', 'state'],
    registers: [registry],
  });
  const lag = new Gauge({
    name: 'jetstream_target_lag_seconds',
    help: 'Audio waiting to reach the server, here and in the kernel; absent while not connected.',
    ...common,
  });
  const counters = counterFigures.map(([name, help, figure]) => {
    return { metric: new Counter({ name: `jetstream_target_${name}`, help, ...common }), figure };
  });
  const writeOne = (mount: string, target: TargetStatus) => {
    const labels = { mount, server: target.server };
    up.set(labels, target.state === 'connected' ? 1 : 0);
    for (const name of states) state.set({ ...labels, state: name }, target.state === name ? 1 : 0);
    if (target.lagMs !== null) lag.set(labels, target.lagMs / 1000);
    for (const { metric, figure } of counters) metric.inc(labels, figure(target));
  };
  return (mounts) => {
    for (const metric of [up, state, lag, ...counters.map((counter) => counter.metric)]) metric.reset();
    for (const { id, targets } of mounts) {
      for (const target of targets) writeOne(id, target);
    }
  };
}

// Series with the labels mount and server: one set per target.
import { Counter, Gauge, type Registry } from 'prom-client';
import type { MountStatus } from '../model/mount.js';
import { type TargetStatus, targetStates } from '../model/target.js';

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

/** The labels of one target; as many as the config has targets, and never two alike. */
type TargetLabels = { readonly mount: string; readonly server: string };

/** A mount that is on one server twice needs the path there to tell its targets apart. */
function labelsOf(mount: string, target: TargetStatus, targets: readonly TargetStatus[]): TargetLabels {
  const isAlone = targets.filter(({ server }) => server === target.server).length === 1;
  return { mount, server: isAlone ? target.server : target.server + target.mountPath };
}

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
  const listeners = new Gauge({
    name: 'jetstream_target_listeners',
    help: 'Listeners the server counts on our stream; absent while it has not said.',
    ...common,
  });
  const listenerPeak = new Gauge({
    name: 'jetstream_target_listener_peak',
    help: 'Most listeners at once that the server counted since our source connected.',
    ...common,
  });
  const counters = counterFigures.map(([name, help, figure]) => {
    return { metric: new Counter({ name: `jetstream_target_${name}`, help, ...common }), figure };
  });
  const writeOne = (labels: TargetLabels, target: TargetStatus) => {
    up.set(labels, target.state === 'connected' ? 1 : 0);
    for (const name of targetStates) state.set({ ...labels, state: name }, target.state === name ? 1 : 0);
    if (target.lagMs !== null) lag.set(labels, target.lagMs / 1000);
    if (target.serverView !== null) {
      listeners.set(labels, target.serverView.listeners);
      listenerPeak.set(labels, target.serverView.listenerPeak);
    }
    for (const { metric, figure } of counters) metric.inc(labels, figure(target));
  };
  return (mounts) => {
    for (const metric of [
      up,
      state,
      lag,
      listeners,
      listenerPeak,
      ...counters.map((counter) => counter.metric),
    ])
      metric.reset();
    for (const { id, targets } of mounts) {
      for (const target of targets) writeOne(labelsOf(id, target, targets), target);
    }
  };
}

// Puts the workers together with what runs in them: who answers their calls, and what a mount is ordered to do.
import { monotonicMs } from '../model/time.js';
import type { Definitions } from './definitions.js';
import type { Hosts } from './hosts.js';
import { MountRuns, type MountRunsOptions } from './mount-runs.js';
import type { Observers } from './observers.js';
import { RenderProgress } from './render-progress.js';
import type { StationDesks } from './station-desks.js';
import type { SupervisorOptions } from './supervisor-options.js';
import { orWithoutStore } from './without-store.js';
import { type WorkerCallsOptions, workerCalls } from './worker-calls.js';
import { WorkerCrew } from './worker-crew.js';

export interface StationRunsOptions extends SupervisorOptions {
  readonly definitions: Definitions;
  readonly hosts: Hosts;
  readonly observers: Observers;
  readonly desks: StationDesks;
}

/** The workers of the station, and the mounts run in them. */
export interface StationRuns {
  readonly crew: WorkerCrew;
  readonly runs: MountRuns;
}

/** Makes both; no worker is started yet. */
export function createRuns(options: StationRunsOptions): StationRuns {
  const progress = new RenderProgress(options.observers.events, monotonicMs);
  const calls = callsOptions(options, progress, (host, reason) => runs.fail(host, reason));
  const crew = new WorkerCrew({
    callsOf: (worker) => workerCalls(calls, worker),
    sendQueues: options.sendQueues,
    mountsPerWorker: options.config.engine.mounts_per_worker,
    onGone: (worker, reason) => runs.lost(worker, reason),
  });
  const runs: MountRuns = new MountRuns(runsOptions(options, crew, progress));
  return { crew, runs };
}

function callsOptions(
  { hosts, renderer, sendQueues, observers, desks }: StationRunsOptions,
  progress: RenderProgress,
  onMountFailed: WorkerCallsOptions['onMountFailed'],
): WorkerCallsOptions {
  const { levels, log, plays } = observers;
  const { failures, feeds, playlists, queue } = desks;
  return {
    hosts,
    failures,
    renderer,
    lists: playlists.keeper,
    sendQueues,
    feeds,
    log,
    onReport: (report) => queue.heard(report),
    onUnplayable: (id, entry) => queue.unplayable(id, entry),
    onListLoaded: (id, entries) => desks.takeUp(id, entries),
    levels,
    progress,
    plays,
    onMountFailed,
  };
}

function runsOptions(
  options: StationRunsOptions,
  crew: WorkerCrew,
  progress: RenderProgress,
): MountRunsOptions {
  const { hosts, renderer, playheads, queues, observers, desks } = options;
  const { levels, plays } = observers;
  return {
    hosts,
    crew,
    feeds: desks.feeds,
    renderer,
    lists: desks.playlists.keeper,
    onStarted: (host) => levels.started(host),
    resumeOf: (id) => orWithoutStore(() => playheads.load(id)),
    queueOf: (id) => orWithoutStore(() => queues.list(id)) ?? [],
    saveResume: (id, resume) => orWithoutStore(() => playheads.save(new Map([[id, resume]]))),
    onSilent: (id, because) => {
      progress.release(id);
      plays.interrupted(id, because);
      orWithoutStore(() => plays.flush());
    },
    orderOf: orderOf(options),
  };
}

function orderOf({ definitions, toolbox, version }: StationRunsOptions): MountRunsOptions['orderOf'] {
  const { engine } = definitions.config;
  const backoff = {
    baseMs: engine.retry_first_s * 1000,
    maxMs: engine.retry_max_s * 1000,
    jitter: engine.retry_jitter_percent / 100,
  };
  return ({ encoder }) => ({
    readAheadS: engine.read_ahead_s,
    maxGainDb: engine.max_gain_db,
    backoff,
    encoderVersion: toolbox.encoderVersion(encoder),
    userAgent: `JetStream/${version}`,
  });
}

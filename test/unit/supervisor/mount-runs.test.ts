// Mounts put into workers: what the system or a worker refuses is tried again, and takes nothing else along.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { SendQueueSampler } from '../../../src/playout/send-queue.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import { MountRuns, type MountRunsOptions } from '../../../src/supervisor/mount-runs.js';
import type { MountWorker } from '../../../src/supervisor/mount-worker.js';
import { WorkerCrew } from '../../../src/supervisor/worker-crew.js';
import { PROFILE } from '../../support/render-rig.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A server with one mount; `newWorker` stands for an attempt at a worker. */
function setUp(newWorker: () => never) {
  const saved: string[] = [];
  const config = { id: 'main', path: '/main', name: '', listen: false } as MountConfig;
  const described = {
    config,
    source: 'config',
    profile: PROFILE,
    roots: null,
    overridden: [],
    node: '',
  } as const;
  const host = new MountHost(described, () => undefined);
  const crew = new WorkerCrew({
    callsOf: newWorker,
    sendQueues: new SendQueueSampler(),
    mountsPerWorker: 0,
    onGone: () => undefined,
  });
  const options = {
    hosts: new Map([['main', host]]),
    crew,
    feeds: { of: () => null, open: () => undefined, close: () => undefined },
    renderer: { release: () => undefined },
    lists: { release: () => undefined },
    onSilent: () => undefined,
    saveResume: (id: string) => saved.push(id),
  };
  return { host, saved, runs: new MountRuns(options as unknown as MountRunsOptions) };
}

/** A worker that runs the mount, and tells its place when it stops it. */
function workerOf(host: MountHost): void {
  const worker = {
    mountIds: new Set([host.id]),
    rpc: { call: async () => ({}) },
    end: async () => undefined,
  };
  host.worker = worker as unknown as MountWorker;
}

const noWorker = () => {
  throw new Error('nobody is launched');
};

it('keeps the place of a mount that rests', async () => {
  const { host, saved, runs } = setUp(noWorker);
  workerOf(host);
  host.isWanted = false;
  await runs.rest(host, 'stopped');
  expect(saved).toEqual(['main']);
});

it('keeps no place of a mount that was removed: another of its name begins anew', async () => {
  const { host, saved, runs } = setUp(noWorker);
  workerOf(host);
  await runs.remove(host);
  expect(saved).toEqual([]);
});

it('a mount for which the system has no thread says so and is tried again, later each time', async () => {
  let attempts = 0;
  const waits = vi.spyOn(globalThis, 'setTimeout');
  const { host, runs } = setUp(() => {
    attempts++;
    throw new Error('EAGAIN');
  });
  runs.launch(host);
  await vi.advanceTimersByTimeAsync(50);
  expect(host).toMatchObject({ state: 'restarting', reason: expect.stringContaining('EAGAIN') });
  expect(attempts).toBe(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(attempts).toBe(2);
  await vi.advanceTimersByTimeAsync(900);
  expect(attempts).toBe(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(attempts).toBe(3);
  // Nothing of it keeps a server from ending.
  expect(waits.mock.results.map(({ value }) => (value as NodeJS.Timeout).hasRef())).toEqual([
    false,
    false,
    false,
  ]);
});

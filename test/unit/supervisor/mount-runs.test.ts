// Mounts put into workers: what the system or a worker refuses is tried again, and takes nothing else along.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import { SendQueueSampler } from '../../../src/playout/send-queue.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import { MountRuns, type MountRunsOptions } from '../../../src/supervisor/mount-runs.js';
import { WorkerCrew } from '../../../src/supervisor/worker-crew.js';
import { PROFILE } from '../../support/render-rig.js';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A server with one mount, where nothing but an attempt at a worker happens. */
function setUp(newWorker: () => never) {
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
  const feeds = { of: () => null, open: () => undefined };
  const options = { hosts: new Map([['main', host]]), crew, feeds } as unknown as MountRunsOptions;
  return { host, runs: new MountRuns(options) };
}

it('a mount for which the system has no thread says so and is tried again, later each time', async () => {
  let attempts = 0;
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
});

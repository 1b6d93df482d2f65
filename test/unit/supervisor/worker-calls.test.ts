// What a worker says of a mount that runs in another one by now: nobody must take it for the word of that one.
import { beforeEach, expect, it } from 'vitest';
import type { MountConfig } from '../../../src/config/mount-schema.js';
import type { MountReport } from '../../../src/mount/protocol.js';
import { MountHost } from '../../../src/supervisor/mount-host.js';
import type { MountWorker } from '../../../src/supervisor/mount-worker.js';
import { type WorkerCallsOptions, workerCalls } from '../../../src/supervisor/worker-calls.js';

const worker = () => ({ weigh: () => undefined }) as unknown as MountWorker;
const [former, current] = [worker(), worker()];
const never = new AbortController().signal;
let host: MountHost;
let told: string[];

beforeEach(() => {
  told = [];
  const config = { id: 'main', path: '/main', name: '' } as MountConfig;
  const described = {
    config,
    source: 'config',
    profile: null,
    roots: null,
    overridden: [],
    node: '',
  } as const;
  host = new MountHost(described, () => undefined);
  host.worker = current;
});

/** Calls of one worker about the mount; whatever they bring about is told. */
function callsOf(speaker: MountWorker) {
  const tells = (what: string) => () => void told.push(what);
  const options = {
    hosts: new Map([['main', host]]),
    renderer: { want: tells('wish'), release: tells('release'), live: tells('slice') },
    progress: { release: () => undefined },
    log: { notice: tells('notice') },
    plays: { ended: tells('play') },
    feeds: { of: () => ({ push: tells('frames') }) },
    onReport: tells('report'),
    onMountFailed: tells('failure'),
  };
  return workerCalls(options as unknown as WorkerCallsOptions, () => speaker);
}

/** Everything a worker may say unasked. */
function sayAll(speaker: MountWorker): void {
  const calls = callsOf(speaker);
  const report = { id: 'main', state: 'silent', reason: 'no track is ready' } as MountReport;
  calls.report?.({ reports: [report], bufferBytes: 0 }, never);
  calls.want?.({ id: 'main', spec: {}, wish: {} } as never, never);
  calls.release?.({ id: 'main', key: 'k' }, never);
  calls.notice?.({ id: 'main', notice: { kind: 'track_ended' } } as never, never);
  calls.frames?.({ id: 'main', batch: {} } as never, never);
  calls.failed?.({ id: 'main', message: 'its report threw' }, never);
}

it('takes the word of the worker that runs a mount', () => {
  sayAll(current);
  expect(told).toEqual(['report', 'wish', 'release', 'notice', 'play', 'frames', 'failure']);
  expect(host.state).toBe('silent');
});

it('takes no word of a worker that ran it before', () => {
  sayAll(former);
  expect(told).toEqual([]);
  expect(host.state).toBe('starting');
});

it('renders nothing for a worker that ran it before', () => {
  const calls = callsOf(former);
  const refusal = expect.objectContaining({ code: 'JS_MOUNT_STOPPED' });
  expect(() => calls.live?.({ id: 'main' } as never, never)).toThrow(refusal);
  expect(() => calls.scan?.({ id: 'main', path: '/a.mp3' } as never, never)).toThrow(refusal);
  expect(told).toEqual([]);
});

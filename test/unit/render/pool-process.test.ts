// What goes wrong with one job in a render process must not become the trouble of another.
import { describe, expect, it } from 'vitest';
import { JetStreamError } from '../../../src/model/errors.js';
import { type Handlers, Rpc } from '../../../src/model/rpc.js';
import type { StepReport } from '../../../src/render/job.js';
import { RenderPool } from '../../../src/render/pool.js';
import type { JobRequest } from '../../../src/render/pool-job.js';
import type { PoolLimits } from '../../../src/render/pool-limits.js';
import type { RenderPoolProtocol, RenderProcessProtocol } from '../../../src/render/process-protocol.js';
import { until } from '../../support/until.js';

const DONE: StepReport = { state: 'done', result: { kind: 'identity', identity: null } };

/** A pool of one process that answers as `handlers` say; `kills` tells how often that was killed, `end` ends it. */
function poolWith(
  handlers: Handlers<RenderProcessProtocol>,
  limits: Partial<PoolLimits> = {},
  { isKillable = true, isBusy = (): boolean => false } = {},
) {
  const process = { kills: 0, end: (): StepReport => DONE };
  const pool = new RenderPool({
    processes: 1,
    limits,
    fork: (onMessage, onExit) => {
      process.end = () => {
        onExit('ended');
        return DONE;
      };
      const rpc = new Rpc<RenderPoolProtocol, RenderProcessProtocol>(
        { post: (message) => void setImmediate(() => onMessage(message)) },
        { start: () => undefined, close: () => undefined, ...handlers },
      );
      return {
        pid: undefined,
        post: (message) => rpc.receive(message),
        isBusy,
        kill: () => {
          process.kills++;
          if (isKillable) onExit('killed');
        },
      };
    },
  });
  return { pool, process };
}

/** A job of many steps, due at `deadlineMs`. */
function scan(deadlineMs: number, more: Partial<JobRequest> = {}): JobRequest {
  const format = { sampleRateHz: 44_100, channels: 2, known: null, roots: null } as const;
  const spec = { kind: 'scan', path: `due at ${deadlineMs}`, ...format } as const;
  return { order: () => ({ spec }), deadline: () => deadlineMs, ...more };
}

describe('a job that was given up in a step', () => {
  it('is not heard of any more', async () => {
    let answer: (report: StepReport) => void = () => undefined;
    const steps: number[] = [];
    const { pool } = poolWith({
      step: ({ jobId }) => {
        if (steps.push(jobId) > 1) return DONE;
        return new Promise<StepReport>((resolve) => {
          answer = resolve;
        });
      },
    });
    const told: unknown[] = [];
    const abort = new AbortController();
    const run = pool.run(scan(0, { onReady: (range) => told.push(range) }), abort.signal);
    await until('its step is under way', 5, () => steps.length === 1);
    abort.abort(new Error('not wanted'));
    await expect(run).rejects.toThrow('not wanted');
    answer({ state: 'more', ready: [0, 10] });
    await pool.run(scan(0));
    expect(told).toEqual([]);
    pool.close();
  });
});

describe('a job that makes room', () => {
  it('and cannot be closed well is no fault of the one it makes room for', async () => {
    const started: number[] = [];
    const { pool } = poolWith(
      {
        start: ({ jobId }) => {
          started.push(jobId);
        },
        step: ({ jobId }) => (jobId === 2 || started.length > 2 ? DONE : { state: 'more' }),
        close: ({ jobId }) => {
          if (jobId === 1) throw new JetStreamError('JS_CACHE_WRITE_FAILED', 'no space left');
        },
      },
      { openJobs: 1, criticalMs: 0, urgentMs: 0, workPerOpening: 0, scanTurnMs: 0 },
    );
    const first = pool.run(scan(2e15));
    await until('it is open', 5, () => started.length === 1);
    expect(await pool.run(scan(-1))).toEqual(DONE.result);
    expect(await first).toEqual(DONE.result);
    expect(started).toEqual([1, 2, 1]);
    pool.close();
  });
});

describe('a job that was open in a process that ended', () => {
  it('is not blamed for it between two of its steps', async () => {
    let mayRun = true;
    const steps: number[] = [];
    const { pool, process } = poolWith(
      {
        step: ({ jobId }) => {
          steps.push(jobId);
          if (jobId === 2) return process.end();
          mayRun = false;
          return steps.length === 1 ? { state: 'more' } : DONE;
        },
      },
      { attempts: 1 },
    );
    const bystander = pool.run(scan(0, { mayRun: () => mayRun }));
    await until('it rests', 5, () => steps.length === 1);
    await expect(pool.run(scan(0))).rejects.toMatchObject({ code: 'JS_RENDER_LOST' });
    mayRun = true;
    pool.wake();
    expect(await bystander).toEqual(DONE.result);
    pool.close();
  });
});

describe('a process', () => {
  it('that is busy for long is not taken for one that hangs', async () => {
    let finish: (report: StepReport) => void = () => undefined;
    let looks = 0;
    const isBusy = () => {
      if (++looks === 7) finish(DONE);
      return true;
    };
    const step = () => new Promise<StepReport>((resolve) => (finish = resolve));
    const { pool, process } = poolWith({ step }, { blockedAfterMs: 1, lostAfterMs: 1000 }, { isBusy });
    expect(await pool.run(scan(0))).toEqual(DONE.result);
    expect(process.kills).toBe(0);
    pool.close();
  });

  it('that hangs and cannot be killed is not waited for', async () => {
    const steps: number[] = [];
    const hanging = new Promise<StepReport>(() => undefined);
    const step = ({ jobId }: { jobId: number }) => (steps.push(jobId) === 1 ? hanging : DONE);
    const { pool } = poolWith({ step }, { lostAfterMs: 20 }, { isKillable: false });
    expect(await pool.run(scan(0))).toEqual(DONE.result);
    pool.close();
  });

  it('is ended when it has had nothing to do for a while, also after it lost its last job', async () => {
    let mayRun = true;
    const { pool, process } = poolWith(
      {
        step: () => {
          mayRun = false;
          throw new JetStreamError('JS_ENCODE_FAILED', 'the encoder died');
        },
      },
      { idleAfterMs: 1 },
    );
    const run = pool.run(scan(0, { mayRun: () => mayRun }));
    await until('it is ended', 5, () => process.kills === 1);
    pool.close();
    await expect(run).rejects.toMatchObject({ code: 'JS_RENDER_LOST' });
  });
});

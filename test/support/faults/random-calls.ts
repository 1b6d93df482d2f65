// Twenty clients who call the API in any order for as long as they are let: each knows what its own mounts must answer.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MountStatus } from '../../../src/model/mount.js';
import { printLogOnFailure } from '../log-on-failure.js';
import type { ApiAnswer, ServerProcess } from '../server-process.js';
import { until } from '../until.js';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { tell } from './figures.js';
import { orphansOf, processesOf, untilNoZombies } from './processes.js';

const CLIENTS = 20;
/** Mounts a client names; so many that some exist and some do not. */
const NAMES_EACH = 2;

/** All of them together; a full house is refused, and what there is shares its rendered tracks. */
const MAX_MOUNTS = 6;
/** Status of a call that was given up after 10 s: a change waits that long for a track that is not rendered. */
const GIVEN_UP = 0;

/** What a client knows of its own mounts: nobody else touches them. */
interface Model {
  readonly existing: Set<string>;
}

/** What a client calls, and where it notes answers that should not be. */
interface Real {
  readonly server: ServerProcess;
  readonly playlist: string;
  readonly faults: string[];
  /** Calls so far, by name. */
  readonly calls: Map<string, number>;
}

/** What may be answered to a call: its statuses, by whether the mount is there. */
interface Call {
  readonly name: string;
  readonly isThere: readonly number[];
  readonly isAway: readonly number[];
  send(real: Real, id: string): Promise<ApiAnswer>;
  /** What a success means to the model. */
  readonly effect?: (model: Model, id: string) => void;
}

const post = (id: string, action: string, body?: unknown) => (real: Real) =>
  real.server.api(`/api/mounts/${id}/${action}`, { method: 'POST', body });

/** A mount that has just been made has no worker, or nothing to skip to, yet: 409 and 422; 503 is a full house. */
const CALLS: readonly Call[] = [
  {
    name: 'create',
    isThere: [409],
    isAway: [201, 503],
    send: ({ server, playlist }, id) =>
      server.api('/api/mounts', { method: 'POST', body: { id, path: `/${id}`, playlist } }),
    effect: ({ existing }, id) => existing.add(id),
  },
  {
    name: 'delete',
    isThere: [204],
    isAway: [404],
    send: ({ server }, id) => server.api(`/api/mounts/${id}`, { method: 'DELETE' }),
    effect: ({ existing }, id) => existing.delete(id),
  },
  { name: 'show', isThere: [200], isAway: [404], send: ({ server }, id) => server.api(`/api/mounts/${id}`) },
  ...(['skip', 'playlist/reload', 'restart'] as const).map((action) => ({
    name: action,
    isThere: [GIVEN_UP, 200, 202, 204, 409, 422],
    isAway: [404],
    send: (real: Real, id: string) => post(id, action)(real),
  })),
  {
    name: 'seek',
    isThere: [GIVEN_UP, 200, 202, 204, 409, 422],
    isAway: [404],
    send: (real, id) => post(id, 'seek', { positionS: 7 })(real),
  },
];

/** One call of one mount as a command of the model. */
function command(call: Call, id: string): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => `${call.name} ${id}`,
    async run(model, real) {
      const isThere = model.existing.has(id);
      real.calls.set(call.name, (real.calls.get(call.name) ?? 0) + 1);
      const { status, text } = await call.send(real, id).catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'TimeoutError')
          return { status: GIVEN_UP, text: '' };
        throw error;
      });
      const allowed = isThere ? call.isThere : call.isAway;
      if (!allowed.includes(status)) {
        const fault = `${call.name} of ${isThere ? 'an existing' : 'no'} mount: ${status} ${text}`;
        real.faults.push(fault);
        throw new Error(fault);
      }
      if (status !== GIVEN_UP && status < 300) call.effect?.(model, id);
    },
  };
}

/** Registers the tests; the calls go on for `seconds`. */
export function survivesRandomCalls(seconds: number): void {
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await setFaultStage({ mounts: [{ id: 'main' }], config: { limits: { max_mounts: MAX_MOUNTS } } });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  async function client(number: number, { faults, calls }: Pick<Real, 'faults' | 'calls'>): Promise<Model> {
    const ids = Array.from({ length: NAMES_EACH }, (_, i) => `c${number}-${i}`);
    const commands = ids.flatMap((id) => CALLS.map((call) => fc.constant(command(call, id))));
    const model: Model = { existing: new Set() };
    const real: Real = { server: stage.server, playlist: stage.playlist, faults, calls };
    const property = fc.asyncProperty(fc.commands(commands, { maxCommands: 40 }), (sequence) =>
      // The server goes on from one sequence to the next, and so does what the client knows of it.
      fc.asyncModelRun(() => ({ model, real }), sequence),
    );
    const bounds = { interruptAfterTimeLimit: seconds * 1000, markInterruptAsFailure: false };
    await fc.assert(property, { ...bounds, numRuns: 1e6, endOnFailure: true, seed: number });
    return model;
  }

  it(`${CLIENTS} clients for ${seconds} s: every answer is right, and the mount on the air is not touched`, async () => {
    const { main } = stage.observe('main');
    const faults: string[] = [];
    const calls = new Map<string, number>();
    const all = Array.from({ length: CLIENTS }, (_, i) => client(i, { faults, calls }));
    const models = await Promise.all(all);
    const report = await main.report();
    tell(`${CLIENTS} clients for ${seconds} s`, {
      ...Object.fromEntries(calls),
      ...airFigures('main', report),
    });
    expect(faults).toEqual([]);
    expect(faultsHeard(report)).toEqual([]);
    const listed = (await stage.server.api<MountStatus[]>('/api/mounts')).json.map(({ id }) => id);
    const known = models.flatMap(({ existing }) => [...existing]);
    expect(listed.sort()).toEqual(['main', ...known].sort());
    const { restarts, targets } = await stage.mount('main');
    expect(restarts).toBe(0);
    expect(targets[0]).toMatchObject({ reconnectAttempts: 0, framesDropped: 0 });
  });

  it('nothing is left of the mounts that are removed', async () => {
    const mounts = (await stage.server.api<MountStatus[]>('/api/mounts')).json;
    const pids = processesOf(stage.server.pid, 'ffmpeg').concat(processesOf(stage.server.pid, 'lame'));
    for (const { id } of mounts) {
      if (id !== 'main') await stage.server.api(`/api/mounts/${id}`, { method: 'DELETE' });
    }
    await until('the work of theirs is ended', 30, async () => {
      const { render } = await stage.health();
      return render.queuedJobs + render.activeJobs === 0;
    });
    expect(orphansOf(stage.server.pid, pids)).toEqual([]);
    await untilNoZombies(stage.server.pid);
  });
}

// Render processes, decoders and encoders killed and stopped while a spliced and a live mount play.
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { printLogOnFailure } from '../log-on-failure.js';
import { until } from '../until.js';
import { type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { exists, orphansOf, type ProcessKind, processesOf, signal, zombiesOf } from './processes.js';

const KINDS: readonly ProcessKind[] = ['ffmpeg', 'lame', 'render'];
const NOTICED_WITHIN_S = 5;
const SETTLES_WITHIN_S = 30;

/** Registers the tests; `rounds` is how often each kind of process is killed, and stopped. */
export function survivesLostChildren(rounds: { readonly kills: number; readonly stops: number }): void {
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await setFaultStage({ mounts: [{ id: 'splice' }, { id: 'live', render: 'live' }] });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  /** Process `kind` that works now; the live mount always has some, a skip makes work for the spliced one. */
  async function victim(kind: ProcessKind): Promise<number> {
    await stage.server.api('/api/mounts/splice/skip', { method: 'POST' });
    return until(`a ${kind} at work`, 20, () => processesOf(stage.server.pid, kind)[0]);
  }

  async function strike(count: number, blow: (pid: number) => Promise<void>): Promise<void> {
    const air = stage.observe('splice', 'live');
    const seen: number[] = [];
    for (let i = 0; i < count; i++) {
      const pid = await victim(KINDS[i % KINDS.length] ?? 'render');
      seen.push(...KINDS.flatMap((kind) => processesOf(stage.server.pid, kind)));
      await blow(pid);
    }
    await until('both play on', SETTLES_WITHIN_S, async () => {
      const states = await Promise.all(['splice', 'live'].map(async (id) => (await stage.mount(id)).state));
      return states.every((state) => state === 'on_air');
    });
    await delay(1000);
    const [splice, live] = await Promise.all([air.splice.report(), air.live.report()]);
    expect(faultsHeard(splice)).toEqual([]);
    expect(faultsHeard(live)).toEqual([]);
    expect(orphansOf(stage.server.pid, seen)).toEqual([]);
    expect(zombiesOf(stage.server.pid)).toEqual([]);
  }

  it(`${rounds.kills} killed: same connection, no gap of 4 s, nothing left behind`, () =>
    strike(rounds.kills, async (pid) => {
      signal(pid, 'SIGKILL');
      await delay(700);
    }));

  it(`${rounds.stops} stopped: noticed within ${NOTICED_WITHIN_S} s, same connection, no gap of 4 s`, () =>
    strike(rounds.stops, async (pid) => {
      signal(pid, 'SIGSTOP');
      await until('the stopped process is ended', NOTICED_WITHIN_S, () => !exists(pid));
    }));

  it('no mount was restarted for it', async () => {
    const mounts = await Promise.all(['splice', 'live'].map((id) => stage.mount(id)));
    for (const { restarts, targets } of mounts) {
      expect(restarts).toBe(0);
      expect(targets[0]).toMatchObject({ state: 'connected', reconnectAttempts: 0, framesDropped: 0 });
    }
  });
}

// Render processes, decoders and encoders killed and stopped while a spliced and a live mount play.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { printLogOnFailure } from '../log-on-failure.js';
import { until } from '../until.js';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { spread, tell } from './figures.js';
import { exists, orphansOf, type ProcessKind, processesOf, signal, untilNoZombies } from './processes.js';

const KINDS: readonly ProcessKind[] = ['ffmpeg', 'lame', 'render'];
const NOTICED_WITHIN_S = 5;
const SETTLES_WITHIN_S = 30;
/** Heard between two blows. */
const BETWEEN_S = 0.7;

/** Registers the tests; `rounds` is how often each kind of process is killed, and stopped. */
export function survivesLostChildren(rounds: { readonly kills: number; readonly stops: number }): void {
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await setFaultStage({ mounts: [{ id: 'splice' }, { id: 'live', render: 'live' }] });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  /** A process of a kind that works now, another each time; the live mount has some, a skip makes work for the spliced one. */
  async function victim(kind: ProcessKind, turn: number): Promise<number> {
    await stage.server.api('/api/mounts/splice/skip', { method: 'POST' });
    return until(`a ${kind} at work`, 20, () => {
      const working = processesOf(stage.server.pid, kind);
      return working[turn % working.length];
    });
  }

  async function strike(name: string, count: number, blow: (pid: number) => Promise<void>): Promise<void> {
    const air = stage.observe('splice', 'live');
    const seen: number[] = [];
    for (let i = 0; i < count; i++) {
      const pid = await victim(KINDS[i % KINDS.length] ?? 'render', i);
      seen.push(...KINDS.flatMap((kind) => processesOf(stage.server.pid, kind)));
      await blow(pid);
      await air.live.hears(BETWEEN_S);
    }
    await until('both play on', SETTLES_WITHIN_S, async () => {
      const states = await Promise.all(['splice', 'live'].map(async (id) => (await stage.mount(id)).state));
      return states.every((state) => state === 'on_air');
    });
    await Promise.all([air.splice.hears(1), air.live.hears(1)]);
    const [splice, live] = await Promise.all([air.splice.report(), air.live.report()]);
    tell(`${count} ${name}`, { ...airFigures('splice', splice), ...airFigures('live', live) });
    expect(faultsHeard(splice)).toEqual([]);
    expect(faultsHeard(live)).toEqual([]);
    expect(orphansOf(stage.server.pid, seen)).toEqual([]);
    await untilNoZombies(stage.server.pid);
  }

  it(`${rounds.kills} killed: same connection, no gap of 4 s, nothing left behind`, () =>
    strike('killed', rounds.kills, async (pid) => {
      signal(pid, 'SIGKILL');
    }));

  it(`${rounds.stops} stopped: noticed within ${NOTICED_WITHIN_S} s, same connection, no gap of 4 s`, async () => {
    const noticedS: number[] = [];
    await strike('stopped', rounds.stops, async (pid) => {
      const stoppedMs = performance.now();
      signal(pid, 'SIGSTOP');
      await until('the stopped process is ended', NOTICED_WITHIN_S, () => !exists(pid));
      noticedS.push((performance.now() - stoppedMs) / 1000);
    });
    tell(`${rounds.stops} stopped`, spread('noticed after s', noticedS));
  });

  it('no mount was restarted for it', async () => {
    const mounts = await Promise.all(['splice', 'live'].map((id) => stage.mount(id)));
    for (const { restarts, targets } of mounts) {
      expect(restarts).toBe(0);
      expect(targets[0]).toMatchObject({ state: 'connected', reconnectAttempts: 0, framesDropped: 0 });
    }
  });
}

// Mount workers that throw, hang or leak: broken from outside, one at a time, while their neighbours are listened to.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { observeAir } from '../air-observer.js';
import { printLogOnFailure } from '../log-on-failure.js';
import { until } from '../until.js';
import { airFigures, type FaultStage, setFaultStage } from './fault-stage.js';
import { openFeed, secondsBetween } from './feed.js';
import { tell } from './figures.js';
import { INSPECTABLE, openInspector } from './inspector.js';
import { processesOf, zombiesOf } from './processes.js';

/** Expressions that break a worker; the time they take until that is noticed differs. */
const BREAKS = {
  'throws an error': 'setTimeout(() => { throw new Error("broken by a test") }), 0',
  'loops for ever': 'setTimeout(() => { for (;;); }), 0',
  'leaks objects':
    'globalThis.hog = [], setInterval(() => { for (let i = 0; i < 3e5; i++) hog.push({ i, more: [i, i, i, i] }) }, 5), 0',
  'leaks buffers': 'globalThis.hog = [], setInterval(() => hog.push(Buffer.alloc(2e7)), 20), 0',
} as const;

const IDS = ['one', 'two'] as const;
const TRACKS = 3;
/** The neighbours hear nothing of it: Icecast hands out what it has in pieces of a few hundred milliseconds at most. */
const NO_GAP_S = 1;
const NOTICED_WITHIN_S = 30;
/** From the end of a worker until its mount is on the air again and its server takes it, by the server's own events. */
const BACK_WITHIN_S = 5;
/** A mount whose worker ends sooner after a start than this keeps failing, and waits longer each time: see RestartDelay. */
const HELD_S = 11;
const HELD_WITHIN_S = 30;
/** How long that is waited for: a machine at its limits shall show by how much it is missed. */
const WAIT_S = 30;
/** The place is saved once a second; the listener comes back up to a second after the source. */
const SAME_PLACE_S = 4;

/** A way to break a worker. */
export type Break = keyof typeof BREAKS;

/** Which ways, and how often each. */
export interface BreakingOptions {
  readonly breaks: readonly Break[];
  readonly rounds: number;
}

/** Registers the tests. */
export function survivesBrokenWorkers({ breaks, rounds }: BreakingOptions): void {
  let stage: FaultStage;

  beforeAll(async () => {
    stage = await setFaultStage({ env: INSPECTABLE, mounts: IDS.map((id) => ({ id })), trackS: 60 });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  it.each(breaks.flatMap((name) => Array.from({ length: rounds }, () => name)))(
    'a worker that %s is replaced; its neighbours hear nothing',
    async (name) => {
      await until('every mount has held', HELD_WITHIN_S, async () => {
        const mounts = await Promise.all(IDS.map((id) => stage.mount(id)));
        return mounts.every(({ uptimeS }) => uptimeS > HELD_S);
      });
      const air = stage.observe(...IDS);
      await Promise.all(IDS.map((id) => air[id].hears(2)));
      const feed = await openFeed(stage.server, 'mount_state,target_state');
      const inspector = await openInspector(stage.server);
      const [session = ''] = inspector.workers();
      const brokenMs = performance.now();
      inspector.evaluate(session, BREAKS[name]);
      const ended = await feed
        .first('a mount has lost its worker', NOTICED_WITHIN_S, ({ event, data }) => {
          return event === 'mount_state' && data.to === 'restarting';
        })
        // A process that is inspected does not end.
        .finally(() => inspector.close());
      const noticedS = (performance.now() - brokenMs) / 1000;
      const victim = String(ended.data.mount);
      const again = (type: string, to: string) =>
        feed.first(`${victim} is ${to}`, WAIT_S, ({ event, data }) => {
          return event === type && data.mount === victim && data.to === to;
        });
      const returns = [await again('mount_state', 'on_air'), await again('target_state', 'connected')];
      feed.close();
      const backS = Math.max(...returns.map((message) => secondsBetween(ended, message)));
      const back = observeAir(stage.icecast.url(`/${victim}`));
      await back.hears(3);
      const resumed = await back.report();
      const reports = await Promise.all(IDS.map((id) => air[id].report()));
      const neighbours = reports.filter((_, i) => IDS[i] !== victim);
      tell(`a worker that ${name}`, {
        ...{ 'noticed after s': noticedS, 'back after s': backS },
        ...airFigures('neighbour', neighbours[0] ?? resumed),
      });
      expect(backS).toBeLessThan(BACK_WITHIN_S);
      for (const [i, report] of reports.entries()) {
        if (IDS[i] === victim) continue;
        expect(report.isSameConnection, IDS[i]).toBe(true);
        expect(report.longestGapS, IDS[i]).toBeLessThan(NO_GAP_S);
        expect(report.longestSilenceS, IDS[i]).toBeLessThan(0.2);
        expect(report.heard.messages, IDS[i]).toEqual([]);
      }
      expectSamePlace(reports[IDS.indexOf(victim as 'one')]?.heard.markers.at(-1), resumed.heard.markers[0]);
      expect(zombiesOf(stage.server.pid)).toEqual([]);
      expect(processesOf(stage.server.pid, 'render').length).toBeLessThanOrEqual(8);
    },
  );
}

interface Place {
  readonly track: number;
  readonly slot: number;
}

/** It goes on where it was: in the same track, or at the beginning of the next, seconds away. Slots are tenths of a second. */
function expectSamePlace(last: Place | undefined, first: Place | undefined): void {
  if (!last || !first) throw new Error('nothing was heard before or after');
  const isNext = first.track === (last.track + 1) % TRACKS;
  const awayS = (first.slot - (isNext ? 0 : last.slot)) / 10;
  expect([last.track, (last.track + 1) % TRACKS]).toContain(first.track);
  expect(Math.abs(awayS)).toBeLessThan(SAME_PLACE_S);
}

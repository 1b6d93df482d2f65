// Mount workers that throw, hang or leak: broken from outside, one at a time, while their neighbours are listened to.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MountStatus } from '../../../src/model/mount.js';
import { type AirReport, observeAir } from '../air-observer.js';
import { printLogOnFailure } from '../log-on-failure.js';
import { checkProgramme } from '../programme.js';
import { until } from '../until.js';
import { airFigures, type FaultStage, faultsHeard, setFaultStage } from './fault-stage.js';
import { openFeed, secondsBetween } from './feed.js';
import { tell } from './figures.js';
import { INSPECTABLE, openInspector } from './inspector.js';
import { processesOf, untilNoZombies } from './processes.js';

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
const TRACK_S = 60;
const CROSSFADE_S = 2;
const NOTICED_WITHIN_S = 30;
/** From the end of a worker until its mount is on the air again and its server takes it, by the server's own events. */
const BACK_WITHIN_S = 5;
/** How long that is waited for: a machine at its limits shall show by how much it is missed. */
const WAIT_S = 30;
/** A mount whose worker ends sooner after a start than this keeps failing, and waits longer each time: see RestartDelay. */
const HELD_S = 11;
/** What a listener gets at once: by then it is music, however late that began. */
const BURST_S = 4.2;
const HELD_WITHIN_S = 30;
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
    stage = await setFaultStage({ env: INSPECTABLE, mounts: IDS.map((id) => ({ id })), trackS: TRACK_S });
  });
  printLogOnFailure(() => stage?.server);
  afterAll(() => stage?.close());

  it.each(breaks.flatMap((name) => Array.from({ length: rounds }, () => name)))(
    'a worker that %s is replaced; its neighbours hear nothing',
    async (name) => {
      await until('every mount has held, and plays more music than a burst', HELD_WITHIN_S, async () => {
        const mounts = await Promise.all(IDS.map((id) => stage.mount(id)));
        return mounts.every(
          ({ uptimeS, nowPlaying }) => uptimeS > HELD_S && (nowPlaying?.positionS ?? 0) > BURST_S,
        );
      });
      const before = await Promise.all(IDS.map((id) => stage.mount(id)));
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
      for (const report of neighbours) expectNothingHeard(report, stage);
      const after = await Promise.all(IDS.map((id) => stage.mount(id)));
      expect(after.filter(({ id }) => id !== victim).map(lossesOf)).toEqual(
        before.filter(({ id }) => id !== victim).map(lossesOf),
      );
      expectSamePlace(reports[IDS.indexOf(victim as 'one')]?.heard.markers.at(-1), resumed.heard.markers[0]);
      await untilNoZombies(stage.server.pid);
      expect(processesOf(stage.server.pid, 'render').length).toBeLessThanOrEqual(8);
    },
  );
}

/** Not a tenth of a second of the programme is missing, or comes twice. */
function expectNothingHeard(report: AirReport, { library }: FaultStage): void {
  expect(faultsHeard(report)).toEqual([]);
  expect(report.longestSilenceS).toBeLessThan(0.2);
  const { markers, lengthS } = report.heard;
  expect(checkProgramme(markers, { order: library, captureS: lengthS }).violations).toEqual([]);
}

/** What a mount that hears nothing of a fault loses because of it: nothing more than before. */
function lossesOf({ framesLate, restarts, targets }: MountStatus) {
  return {
    framesLate,
    restarts,
    targets: targets.map(({ framesDropped, reconnectAttempts }) => ({ framesDropped, reconnectAttempts })),
  };
}

interface Place {
  readonly track: number;
  /** In tenths of a second. */
  readonly slot: number;
}

/** It goes on where it was, seconds away on the programme: as soon as the fade begins, two tracks stand for one place. */
function expectSamePlace(last: Place | undefined, first: Place | undefined): void {
  if (!last || !first) throw new Error('nothing was heard before or after');
  const turnS = TRACKS * (TRACK_S - CROSSFADE_S);
  const at = ({ track, slot }: Place) => track * (TRACK_S - CROSSFADE_S) + slot / 10;
  const awayS = Math.abs(at(first) - at(last));
  expect(Math.min(awayS, turnS - awayS)).toBeLessThan(SAME_PLACE_S);
}

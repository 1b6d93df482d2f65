// The comparison proper: N mounts on the air for a while, and what that cost.
import type { Performance, Stage } from '../contenders/contender.js';
import { Ear, faultOf, type Heard } from '../ears.js';
import { pause, say, waitFor } from '../progress.js';

/** What was measured of one contender. */
export interface SteadyResult {
  readonly mounts: number;
  readonly seconds: number;
  readonly cpuSecondsPerMountHour: number;
  /** Percent of one core per mount. */
  readonly corePercentPerMount: number;
  readonly pssMb: number;
  readonly mountsOnAir: number;
  /** Mounts listened to: all, or a sample of this size. */
  readonly mountsHeard: number;
  /** The latest any of them ever was, seconds behind real time. */
  readonly latestS: number;
  readonly framesLate: number | null;
}

/** More listeners than this would cost more than what they listen to. */
const MOST_EARS = 200;
/** Of two hundred that connect at one moment icecast2 2.4.4 leaves two or three without an answer for ever. */
const EAR_EVERY_S = 0.02;

/** Measures what is on stage for `seconds`. */
export async function measureSteady(
  stage: Stage,
  performance: Performance,
  seconds: number,
  signal: AbortSignal,
): Promise<SteadyResult> {
  const { stations, group, icecast } = stage;
  const every = Math.ceil(stations.length / MOST_EARS);
  const listening: Ear[] = [];
  let heard: Heard[] = [];
  try {
    for (const { path } of stations.filter((_, n) => n % every === 0)) {
      listening.push(new Ear(icecast.port, path));
      await pause(EAR_EVERY_S, signal);
    }
    await pause(6, signal);
    const lateBefore = await performance.framesLate();
    const [cpuBefore, beginMs] = [await group.cpuSeconds(), Date.now()];
    await waitFor(seconds, `measuring ${stations.length} mounts`, signal);
    const cpu = (await group.cpuSeconds()) - cpuBefore;
    const measuredS = (Date.now() - beginMs) / 1000;
    const lateAfter = await performance.framesLate();
    const pss = await group.pssBytes();
    heard = listening.map((ear) => ear.stop());
    const faults = heard.flatMap((one) => (faultOf(one) === null ? [] : [`${one.path}: ${faultOf(one)}`]));
    for (const fault of faults) say(fault);
    const share = cpu / measuredS / stations.length;
    return {
      mounts: stations.length,
      seconds: Math.round(measuredS),
      cpuSecondsPerMountHour: share * 3600,
      corePercentPerMount: share * 100,
      pssMb: pss / 1e6,
      mountsOnAir: heard.length - faults.length,
      mountsHeard: heard.length,
      latestS: Math.max(...heard.map(({ latestS }) => latestS)),
      framesLate: lateBefore === null || lateAfter === null ? null : lateAfter - lateBefore,
    };
  } finally {
    if (heard.length === 0) for (const ear of listening) ear.stop();
  }
}

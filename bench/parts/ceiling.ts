// How many mounts this machine carries, warm: doubled until a frame is late, then held.
import { startJetStream } from '../contenders/jetstream.js';
import type { BenchTrack } from '../library.js';
import { say, waitFor } from '../progress.js';
import { onStage, untilConnected } from '../stage.js';
import { scatterPlayheads } from '../warm-home.js';
import { measureSteady, type SteadyResult } from './steady.js';

/** A number of mounts that was tried. */
export interface CeilingStep extends SteadyResult {
  /** Seconds until icecast had all of them. */
  readonly connectedS: number;
  readonly isGood: boolean;
}

/** The search, and the longer proof at the level it found. */
export interface CeilingResult {
  readonly steps: readonly CeilingStep[];
  readonly held: CeilingStep | null;
}

/** How far the search goes and how long each step is looked at. */
export interface CeilingOrder {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  readonly holdSeconds: number;
}

/** A frame later than this is one a listener may miss. */
const LATEST_S = 1;
/** Threads, lists and the first reading ahead of all mounts are of the start and not of what mounts cost. */
const SETTLE_S = 60;

/** Searches and holds. */
export async function findCeiling(
  order: CeilingOrder,
  { home, library, work }: { home: string; library: readonly BenchTrack[]; work: string },
  signal: AbortSignal,
): Promise<CeilingResult> {
  const attempt = (mounts: number, seconds: number): Promise<CeilingStep | null> =>
    onStage({ name: `ceiling-${mounts}`, library, mounts, work }, async (stage) => {
      scatterPlayheads(home, stage.stations);
      const server = await startJetStream(stage, { home });
      const connectedS = await untilConnected(stage, 240, signal);
      await waitFor(SETTLE_S, `settling ${mounts} mounts`, signal);
      const result = await measureSteady(stage, server, seconds, signal);
      const isGood =
        result.latestS <= LATEST_S && result.framesLate === 0 && result.mountsOnAir === result.mountsHeard;
      say(`${mounts} mounts: latest ${result.latestS.toFixed(2)} s, ${isGood ? 'good' : 'too many'}`);
      return { ...result, connectedS, isGood };
    }).catch((error: unknown) => {
      if (signal.aborted) throw error;
      say(`${mounts} mounts: ${error instanceof Error ? error.message : error}`);
      return null;
    });
  const steps: CeilingStep[] = [];
  // One number of mounts is asked for: there is nothing to search.
  if (order.from === order.to) return { steps, held: await attempt(order.from, order.holdSeconds) };
  for (let mounts = order.from; mounts <= order.to; mounts *= 2) {
    const step = await attempt(mounts, Math.min(order.seconds, 60));
    if (step) steps.push(step);
    if (!step?.isGood) break;
  }
  const best = steps.findLast((step) => step.isGood);
  return { steps, held: best ? await attempt(best.mounts, order.holdSeconds) : null };
}

// Turns what mounts count into steps of a few minutes that are kept for a week.
import type { MountStatus } from '../model/mount.js';
import type { Stats, StatsHistory } from '../model/stats.js';
import type { StatsRow, StatsStore } from '../store/stats-store.js';

/** Length of a step, seconds. */
const STATS_STEP_S = 300;
const KEEP_MS = 7 * 24 * 3600 * 1000;
const STEP_MS = STATS_STEP_S * 1000;

/** What a mount has counted since it came to the server. */
interface Counted {
  readonly sentBytes: number;
  readonly droppedFrames: number;
  readonly silenceS: number;
}

/** One mount within the step that is under way. */
interface Tally {
  last: Counted;
  sentBytes: number;
  droppedFrames: number;
  silenceS: number;
  samples: number;
  listenerSum: number;
  listenerPeak: number;
}

export class StatsRecorder implements Stats {
  readonly #store: StatsStore;
  readonly #nowMs: () => number;
  readonly #tallies = new Map<string, Tally>();
  #stepAtMs: number;

  /** `nowMs` is the wall clock, milliseconds since 1970. */
  constructor(store: StatsStore, nowMs: () => number = Date.now) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#stepAtMs = stepOf(nowMs());
  }

  /** Takes a snapshot of all mounts; call every second or so. @throws JetStreamError `JS_STORE_FAILED`: a step is lost */
  sample(mounts: readonly MountStatus[]): void {
    for (const mount of mounts) this.#count(mount);
    const stepAtMs = stepOf(this.#nowMs());
    if (stepAtMs === this.#stepAtMs) return;
    const overAtMs = this.#stepAtMs;
    this.#stepAtMs = stepAtMs;
    this.#save(overAtMs);
  }

  /** Saves the step under way as far as it is. @throws JetStreamError `JS_STORE_FAILED` */
  flush(): void {
    this.#save(this.#stepAtMs);
  }

  /** A mount left for good. */
  forget(mountId: string): void {
    this.#tallies.delete(mountId);
  }

  history(mount: string, hours: number): StatsHistory {
    const sinceMs = stepOf(this.#nowMs() - hours * 3600 * 1000);
    return { stepS: STATS_STEP_S, steps: this.#store.since(mount, sinceMs) };
  }

  #save(atMs: number): void {
    const rows = [...this.#tallies].map(([mountId, tally]) => rowOf(mountId, tally));
    for (const [id, { last }] of this.#tallies) this.#tallies.set(id, emptyTally(last));
    this.#store.add(atMs, rows, atMs - KEEP_MS);
  }

  #count(mount: MountStatus): void {
    const now = countedBy(mount);
    const tally = this.#tallies.get(mount.id) ?? emptyTally(now);
    this.#tallies.set(mount.id, tally);
    const listeners = listenersOf(mount);
    tally.sentBytes += growth(tally.last.sentBytes, now.sentBytes);
    tally.droppedFrames += growth(tally.last.droppedFrames, now.droppedFrames);
    tally.silenceS += growth(tally.last.silenceS, now.silenceS);
    tally.last = now;
    tally.samples++;
    tally.listenerSum += listeners;
    tally.listenerPeak = Math.max(tally.listenerPeak, listeners);
  }
}

/** Listeners here and on all servers that tell. */
export function listenersOf({ listeners, targets }: Pick<MountStatus, 'listeners' | 'targets'>): number {
  return targets.reduce((sum, target) => sum + (target.serverView?.listeners ?? 0), listeners);
}

function countedBy({ targets, silenceS }: MountStatus): Counted {
  return {
    sentBytes: targets.reduce((sum, target) => sum + target.bytesSent, 0),
    droppedFrames: targets.reduce((sum, target) => sum + target.framesDropped, 0),
    silenceS,
  };
}

function emptyTally(last: Counted): Tally {
  return { last, sentBytes: 0, droppedFrames: 0, silenceS: 0, samples: 0, listenerSum: 0, listenerPeak: 0 };
}

function rowOf(mountId: string, { last: _, samples, listenerSum, ...tally }: Tally): StatsRow {
  return { mountId, ...tally, listeners: samples === 0 ? 0 : listenerSum / samples };
}

/** How much a count grew; a target's counts begin anew with its worker. */
function growth(before: number, now: number): number {
  return now >= before ? now - before : now;
}

function stepOf(ms: number): number {
  return Math.floor(ms / STEP_MS) * STEP_MS;
}

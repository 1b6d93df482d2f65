// Which open jobs may give their children up for another: opening a job again costs decoding its track up to its place.
import type { PoolLimits } from './pool-limits.js';

/** An open job as parking judges it. */
export interface OpenJob {
  /** Its step is under way. */
  readonly stepping: boolean;
  /** Its step waits for something else than a core. */
  readonly blocked: boolean;
  /** It takes many steps, and can go on where it was, or begin again. */
  readonly isParkable: boolean;
  /** Parked, it begins again: a scan. */
  readonly losesAll: boolean;
  /** Monotonic ms at which its result, or its next frame, is due. */
  readonly deadlineMs: number;
  /** Times it was opened. */
  readonly openings: number;
  /** What its first step took after it was opened. */
  readonly openingMs: number;
  /** What its later steps have taken since. */
  readonly workedMs: number;
}

/** Jobs that count against the bound of open ones: neither those of one step, nor live ones, nor those that wait. */
export function openCount(jobs: readonly OpenJob[]): number {
  return jobs.filter(({ isParkable, blocked }) => isParkable && !blocked).length;
}

/**
 * Jobs that may be parked at all, those that lose least first, then the latest due. One in a step cannot be; it is
 * when its step ends.
 */
export function parkable<T extends OpenJob>(jobs: readonly T[]): T[] {
  return jobs
    .filter(({ isParkable, stepping }) => isParkable && !stepping)
    .sort((a, b) => Number(a.losesAll) - Number(b.losesAll) || b.deadlineMs - a.deadlineMs);
}

/**
 * Jobs that would make room at `nowMs` for one due at `deadlineMs`: due later, and with work done that was worth opening
 * them; one that loses all only when it is not critical itself. Turns are short at first, so that the first sound of
 * many mounts comes soon, and twice as long with every opening, so that a pool with too much to do does not spend its
 * time on opening and so has ever more to do.
 */
export function givingWay<T extends OpenJob>(
  jobs: readonly T[],
  deadlineMs: number,
  nowMs: number,
  { criticalMs, workPerOpening }: Pick<PoolLimits, 'criticalMs' | 'workPerOpening'>,
): T[] {
  const criticalAtMs = nowMs + criticalMs;
  return parkable(jobs).filter((job) =>
    job.losesAll
      ? job.deadlineMs > criticalAtMs && deadlineMs < criticalAtMs
      : job.deadlineMs > deadlineMs &&
        job.workedMs >= workPerOpening * 2 ** (job.openings - 1) * job.openingMs,
  );
}

// Which open jobs may give their children up for another: opening a job again costs decoding its track up to its place.
import type { PoolLimits } from './pool-limits.js';

/** An open job as parking judges it. */
export interface OpenJob {
  /** Its step is under way. */
  readonly stepping: boolean;
  /** Its step waits for something else than a core. */
  readonly blocked: boolean;
  /** Its encoder's state is what it is for: it is never parked, and has a place of its own. */
  readonly isLive: boolean;
  /** Parked, it begins again: a scan. */
  readonly losesAll: boolean;
  /** Monotonic ms at which its result, or its next frame, is due. */
  readonly deadlineMs: number;
  /** What its first step took after it was opened. */
  readonly openingMs: number;
  /** What its later steps have taken since. */
  readonly workedMs: number;
}

/** Jobs that count against the bound of open ones. */
export function openCount(jobs: readonly OpenJob[]): number {
  return jobs.filter(({ isLive, blocked }) => !isLive && !blocked).length;
}

/**
 * Jobs that may be parked at all, those that lose least first, then the latest due. One in a step cannot be; it is
 * when its step ends.
 */
export function parkable<T extends OpenJob>(jobs: readonly T[]): T[] {
  return jobs
    .filter(({ isLive, stepping }) => !isLive && !stepping)
    .sort((a, b) => Number(a.losesAll) - Number(b.losesAll) || b.deadlineMs - a.deadlineMs);
}

/**
 * Jobs that would make room at `nowMs` for one due at `deadlineMs`: due later, and with work done that was worth opening
 * them; one that loses all only when it is not critical itself.
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
      : job.deadlineMs > deadlineMs && job.workedMs >= workPerOpening * job.openingMs,
  );
}

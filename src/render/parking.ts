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

/** A turn is at most this many times as long as the first. */
const LONGEST_TURN = 4;

/** Jobs that count against the bound of open ones: neither those of one step, nor live ones, nor those that wait. */
export function openCount(jobs: readonly OpenJob[]): number {
  return jobs.filter(({ isParkable, blocked }) => isParkable && !blocked).length;
}

/**
 * Whether a job has not yet done the work that was worth opening it. Turns are short at first, so that the first sound of
 * many mounts comes soon, and twice as long with every opening, so that a pool with too much to do does not spend its
 * time on opening and so has ever more to do. A scan that begins again goes on to its end, within bounds.
 */
export function isInTurn(job: OpenJob, { workPerOpening, scanTurnMs }: PoolLimits): boolean {
  if (!job.isParkable || job.openings === 0) return false;
  if (job.losesAll) return job.openings > 1 && job.workedMs < scanTurnMs;
  return job.workedMs < workPerOpening * Math.min(LONGEST_TURN, 2 ** (job.openings - 1)) * job.openingMs;
}

/**
 * Jobs that may be parked at all, those that lose least first, then the latest due. One in a step cannot be; it is
 * when its step ends.
 */
export function parkable<T extends OpenJob>(jobs: readonly T[], limits: PoolLimits): T[] {
  const loss = (job: T) => (job.losesAll ? 2 : 0) + (isInTurn(job, limits) ? 1 : 0);
  return jobs
    .filter(({ isParkable, stepping }) => isParkable && !stepping)
    .sort((a, b) => loss(a) - loss(b) || b.deadlineMs - a.deadlineMs);
}

/**
 * Jobs that would make room at `nowMs` for one due at `deadlineMs`: due later, and no longer in their turn; one that
 * loses all only when it is not critical itself.
 */
export function givingWay<T extends OpenJob>(
  jobs: readonly T[],
  deadlineMs: number,
  nowMs: number,
  limits: PoolLimits,
): T[] {
  const criticalAtMs = nowMs + limits.criticalMs;
  return parkable(jobs, limits).filter((job) => {
    if (isInTurn(job, limits)) return false;
    return job.losesAll
      ? job.deadlineMs > criticalAtMs && deadlineMs < criticalAtMs
      : job.deadlineMs > deadlineMs;
  });
}

// The order of work: earliest deadline first, as long as that does not cost more than it saves.
import type { PoolLimits } from './pool-limits.js';

/** A job as its turn is judged. */
export interface DueJob {
  /** Monotonic ms at which its result, or its next frame, is due. */
  readonly deadlineMs: number;
  /** Its children run. */
  readonly isOpen: boolean;
  /** It has not yet done the work that was worth opening it (parking.ts). */
  readonly isInTurn: boolean;
  /** One step is all of it, or all that is wanted now: a mix, a list, a slice of a live encode. */
  readonly isShort: boolean;
  /** A scan that has told enough to begin its track by. */
  readonly isFollowUp: boolean;
}

/** When a job's turn comes: by rank, the smallest first, then by deadline. */
export interface Urgency {
  readonly rank: number;
  readonly deadlineMs: number;
}

/**
 * A job in its turn goes on until it is well ahead, but for what is critical and short. Of what is overdue, what has told enough to begin with
 * comes last: how late something is says little, for the deadline of a mount's next frame moves with its slip and that
 * of a scan does not, so that all scans would go before any sound. Of what is not critical open jobs come first.
 */
export function urgencyOf(job: DueJob, nowMs: number, limits: PoolLimits): Urgency {
  return { rank: rankOf(job, nowMs, limits), deadlineMs: job.deadlineMs };
}

/** Compares for sorting, the most urgent first. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return a.rank - b.rank || a.deadlineMs - b.deadlineMs;
}

function rankOf(job: DueJob, nowMs: number, { criticalMs, urgentMs, turnLeadMs }: PoolLimits): number {
  const aheadMs = job.deadlineMs - nowMs;
  if (job.isShort && aheadMs < criticalMs) return 0;
  if (job.isInTurn && aheadMs < turnLeadMs) return 1;
  if (aheadMs < 0) return job.isFollowUp ? 4 : job.isOpen ? 2 : 3;
  if (aheadMs < criticalMs) return 5;
  if (aheadMs < urgentMs) return job.isOpen ? 6 : 7;
  return job.isOpen ? 8 : 9;
}

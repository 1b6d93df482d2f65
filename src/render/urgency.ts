// The order of work: earliest deadline first, as long as that does not cost more than it saves.
import type { PoolLimits } from './pool-limits.js';

/** A job as its turn is judged. */
export interface DueJob {
  /** Monotonic ms at which its result, or its next frame, is due. */
  readonly deadlineMs: number;
  /** Its children run. */
  readonly isOpen: boolean;
}

/** More ms than any deadline lies ahead. */
const LATER_MS = 1e12;

/**
 * Sort key, the smallest first: what is critical by deadline; then, both for what is urgent and for what is not, jobs
 * with open children before the rest. Were urgent jobs taken in turns, the pool would do little else than open them as
 * soon as they are more than can stay open; for critical ones `parking.ts` bounds that.
 */
export function urgencyOf({ deadlineMs, isOpen }: DueJob, nowMs: number, limits: PoolLimits): number {
  if (deadlineMs < nowMs + limits.criticalMs) return deadlineMs;
  const isUrgent = deadlineMs < nowMs + limits.urgentMs;
  return deadlineMs + (isUrgent ? 1 : 3) * LATER_MS + (isOpen ? 0 : LATER_MS);
}

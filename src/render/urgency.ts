// The order of work: earliest deadline first, as long as that does not cost more than it saves.
import type { PoolLimits } from './pool-limits.js';

/** A job as its turn is judged. */
export interface DueJob {
  /** Monotonic ms at which its result, or its next frame, is due. */
  readonly deadlineMs: number;
  /** Its children run. */
  readonly isOpen: boolean;
  /** It tells of a track, at length: no frame that is played comes of it. */
  readonly isScan: boolean;
}

/** More ms than any deadline lies ahead. */
const LATER_MS = 1e12;

/**
 * Sort key, the smallest first: what is overdue; what is critical, by deadline; then, both for what is urgent and for
 * what is not, jobs with open children before the rest. Were urgent jobs taken in turns, the pool would do little else
 * than open them as soon as they are more than can stay open; for critical ones `parking.ts` bounds that.
 *
 * How late something is says little: the deadline of a mount's next frame moves with its slip, that of a scan does not,
 * and so all scans would go before any sound. They come last, and what is open comes first.
 */
export function urgencyOf(job: DueJob, nowMs: number, limits: PoolLimits): number {
  const { deadlineMs, isOpen, isScan } = job;
  if (deadlineMs < nowMs) return deadlineMs - (isScan ? 1 : 3) * LATER_MS - (isOpen ? LATER_MS : 0);
  if (deadlineMs < nowMs + limits.criticalMs) return deadlineMs;
  const isUrgent = deadlineMs < nowMs + limits.urgentMs;
  return deadlineMs + (isUrgent ? 1 : 3) * LATER_MS + (isOpen ? 0 : LATER_MS);
}

// What mounts wish of an asset, and what follows from all wishes together. Pure.
import { type AssetHead, endOfHole, type FrameRange, firstMissing } from './asset-file.js';
import type { CacheNeed } from './cache-folder.js';

/** A mount's interest in an asset. */
export interface AssetWish {
  /** Asset frame the mount needs first. */
  readonly fromFrame: number;
  /** Monotonic ms at which that frame is due. */
  readonly dueAtMs: number;
  readonly frameMs: number;
  /** True for what is on a timeline, which is never evicted; false for what may come next. */
  readonly isPlanned: boolean;
}

/** One second: to render it costs less than to come back for it. */
const NEAR_BEGINNING_FRAMES = 40;

/** A wish from the very beginning on in place of one from near it, so that no hole is left there. */
export function fromBeginning(wish: AssetWish): AssetWish {
  const { fromFrame, dueAtMs, frameMs } = wish;
  return fromFrame > NEAR_BEGINNING_FRAMES
    ? wish
    : { ...wish, fromFrame: 0, dueAtMs: dueAtMs - fromFrame * frameMs };
}

/** Without a wish an asset is finished when nothing else is to be done. */
const UNWANTED_DEADLINE = Number.MAX_SAFE_INTEGER / 4;

/** First frame not rendered, seen from the most urgent wish; then from the beginning; null when whole. */
export function firstHole(
  { ranges, totalFrames }: Pick<AssetHead, 'ranges' | 'totalFrames'>,
  wishes: readonly AssetWish[],
): number | null {
  const hole = firstMissing(ranges, mostUrgent(wishes)?.fromFrame ?? 0);
  if (totalFrames === null || hole < totalFrames) return hole;
  const first = firstMissing(ranges, 0);
  return first < totalFrames ? first : null;
}

/** A job this close before a wished frame will get there soon enough: it works for that wish, too. */
export const CATCH_UP_FRAMES = 400;

/**
 * Monotonic ms at which what a job at asset frame `position` renders is due, at the earliest of all wishes. A job that
 * waits for its turn falls behind the wish it was begun for, which moves on with the playhead: it is still for that wish.
 */
export function dueAt(position: number, wishes: readonly AssetWish[], ranges: readonly FrameRange[]): number {
  let earliest = UNWANTED_DEADLINE;
  for (const { fromFrame, dueAtMs, frameMs } of wishes) {
    const frames = position - fromFrame;
    const comesToIt = frames > -CATCH_UP_FRAMES && endOfHole(ranges, position) > fromFrame;
    if (frames >= 0 || comesToIt) earliest = Math.min(earliest, dueAtMs + Math.max(0, frames) * frameMs);
  }
  return earliest;
}

/** What all wishes together mean for the asset's file; one that is being rendered must stay in any case. */
export function needOf(wishes: readonly AssetWish[], isRendering: boolean): CacheNeed | null {
  if (wishes.length === 0 && !isRendering) return null;
  const isPlanned = isRendering || wishes.some((wish) => wish.isPlanned);
  return { isPlanned, dueAtMs: mostUrgent(wishes)?.dueAtMs ?? UNWANTED_DEADLINE };
}

function mostUrgent(wishes: readonly AssetWish[]): AssetWish | undefined {
  return [...wishes].sort((a, b) => a.dueAtMs - b.dueAtMs)[0];
}

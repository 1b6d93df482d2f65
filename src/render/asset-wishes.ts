// What mounts wish of an asset, and what follows from all wishes together. Pure.
import { type AssetHead, firstMissing } from './asset-file.js';
import type { CacheNeed } from './cache-folder.js';

/** How much of an asset there is. */
type Rendered = Pick<AssetHead, 'ranges' | 'totalFrames'>;

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

/** A frame that is missing, and when it is due, monotonic ms. */
export interface Hole {
  readonly frame: number;
  readonly dueAtMs: number;
}

/** The missing frame that is due first by all wishes; without one the first that is missing at all; null when whole. */
export function firstHole(head: Rendered, wishes: readonly AssetWish[]): Hole | null {
  const first = firstDue(head, wishes);
  if (first) return first;
  const frame = firstMissing(head.ranges, 0);
  return isWithin(head, frame) ? { frame, dueAtMs: UNWANTED_DEADLINE } : null;
}

/** Monotonic ms at which the first missing frame is due: how urgent a job for this asset is. */
export function dueAt(head: Rendered, wishes: readonly AssetWish[]): number {
  return firstDue(head, wishes)?.dueAtMs ?? UNWANTED_DEADLINE;
}

/** A job this close before a missing frame will get there soon enough: it works for that, too. */
const CATCH_UP_FRAMES = 400;
/** What another place must be due sooner, to leave one for it: to come back is to open decoder and encoder anew. */
const WORTH_LEAVING_MS = 20_000;

/** Whether a job at asset frame `position` should leave it for the hole that is due first. */
export function isBetterElsewhere(position: number, head: Rendered, wishes: readonly AssetWish[]): boolean {
  const first = firstDue(head, wishes);
  if (!first) return false;
  const end = position + CATCH_UP_FRAMES;
  const here = firstDue(head, wishes, (frame) => position <= frame && frame < end);
  return (here?.dueAtMs ?? UNWANTED_DEADLINE) - first.dueAtMs > WORTH_LEAVING_MS;
}

/** Of the first missing frame of each wish, as far as it counts, the one that is due first. Asked for at every step. */
function firstDue(
  head: Rendered,
  wishes: readonly AssetWish[],
  counts: (frame: number) => boolean = () => true,
): Hole | null {
  let first: Hole | null = null;
  for (const { fromFrame, dueAtMs, frameMs } of wishes) {
    const frame = firstMissing(head.ranges, fromFrame);
    if (!isWithin(head, frame) || !counts(frame)) continue;
    const due = dueAtMs + (frame - fromFrame) * frameMs;
    if (!first || due < first.dueAtMs) first = { frame, dueAtMs: due };
  }
  return first;
}

function isWithin({ totalFrames }: Rendered, frame: number): boolean {
  return totalFrames === null || frame < totalFrames;
}

/** What all wishes together mean for the asset's file; one that is being rendered must stay in any case. */
export function needOf(wishes: readonly AssetWish[], isRendering: boolean): CacheNeed | null {
  if (wishes.length === 0 && !isRendering) return null;
  const isPlanned = isRendering || wishes.some((wish) => wish.isPlanned);
  return { isPlanned, dueAtMs: Math.min(UNWANTED_DEADLINE, ...wishes.map(({ dueAtMs }) => dueAtMs)) };
}

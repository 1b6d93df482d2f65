// Small batches of recognisable frames.
import type { FrameBatch, TitleMark } from '../../../src/model/frames.js';

/** A batch of `count` frames of `bytes` bytes, each filled with the low byte of its number. */
export function batch(
  firstFrame: number,
  count: number,
  titles: readonly TitleMark[] = [],
  bytes = 10,
): FrameBatch {
  const frames = Array.from({ length: count }, (_, i) => new Uint8Array(bytes).fill((firstFrame + i) % 256));
  return { firstFrame, frames, titles, peaks: frames.map(() => 0), rms: frames.map(() => 0) };
}

/** A title mark. */
export function mark(frame: number, text: string): TitleMark {
  return { frame, title: { text } };
}

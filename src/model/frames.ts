// Frames on their way from a mount's read-ahead through the clock to every consumer.
import type { StreamTitle } from './track.js';

/** A title that becomes true at one frame. */
export interface TitleMark {
  /** Mount frame number at whose first sample the title changes. */
  readonly frame: number;
  readonly title: StreamTitle;
}

/**
 * Consecutive MP3 frames released by the clock in one tick.
 * Mount frame numbers count every frame a mount has ever put out in this run, without holes.
 */
export interface FrameBatch {
  /** Mount frame number of `frames[0]`. */
  readonly firstFrame: number;
  /** Whole MP3 frames, header included; never mutated after release. */
  readonly frames: readonly Uint8Array[];
  /** Titles that change within this batch, ascending by frame. */
  readonly titles: readonly TitleMark[];
  /** Largest absolute sample of each frame, 0..1, aligned with `frames`. */
  readonly peaks: readonly number[];
  /** Root mean square of each frame, 0..1, aligned with `frames`. */
  readonly rms: readonly number[];
}

/** Anything that takes released frames: a target, our own listeners, a recorder. Must return at once. */
export interface FrameConsumer {
  push(batch: FrameBatch): void;
}

// The last seconds of a mount: what a new connection or a new listener begins with, so that it starts at once.
import type { FrameBatch, TitleMark } from '../model/frames.js';

/** Keeps the newest frames of a mount and the title that holds at their end. */
export class RecentFrames {
  readonly #capacity: number;
  #frames: Uint8Array[] = [];
  #endFrame = 0;
  #marks: TitleMark[] = [];

  /** Keeps `keepMs` milliseconds of frames lasting `frameMs` each, at least one. */
  constructor(keepMs: number, frameMs: number) {
    this.#capacity = Math.max(1, Math.ceil(keepMs / frameMs));
  }

  push(batch: FrameBatch): void {
    if (batch.frames.length === 0) return;
    if (batch.firstFrame !== this.#endFrame) this.#frames = [];
    this.#frames = [...this.#frames, ...batch.frames].slice(-this.#capacity);
    this.#endFrame = batch.firstFrame + batch.frames.length;
    const begin = this.#endFrame - this.#frames.length;
    const marks = [...this.#marks, ...batch.titles];
    // The newest mark at or before the beginning still holds there; what it replaced does not matter any more.
    const holding = marks.findLastIndex((mark) => mark.frame <= begin);
    this.#marks = marks.slice(Math.max(0, holding));
  }

  /**
   * The newest `count` frames (fewer when there are fewer), with the titles that hold in them: the first mark
   * may lie before the first frame.
   */
  latest(count: number): Omit<FrameBatch, 'peaks' | 'rms'> {
    const frames = this.#frames.slice(-Math.max(1, Math.floor(count)));
    const firstFrame = this.#endFrame - frames.length;
    const holding = this.#marks.findLastIndex((mark) => mark.frame <= firstFrame);
    return { firstFrame, frames, titles: this.#marks.slice(Math.max(0, holding)) };
  }
}

// Knows when a title is due on one connection: when the server has acknowledged the audio it belongs to.
import type { TitleMark } from '../model/frames.js';
import type { StreamTitle } from '../model/track.js';
import type { FrameRun } from './frame-ring.js';

/** More marks than this in ten seconds of audio are not titles any more; the oldest are forgotten. */
const MAX_MARKS = 64;

/** Follows title marks from frame numbers to byte offsets of one connection's stream. */
export class TitleCursor {
  #marks: TitleMark[] = [];
  #placed: { readonly offset: number; readonly title: StreamTitle }[] = [];

  /** Notes titles of frames that were queued, ascending. */
  note(marks: readonly TitleMark[]): void {
    if (marks.length > 0) this.#marks = [...this.#marks, ...marks].slice(-MAX_MARKS);
  }

  /** Notes that a run of frames was written, its first byte at `offset` of the stream's audio. */
  written(run: FrameRun, offset: number): void {
    const end = run.firstFrame + run.frames.length;
    while (this.#marks[0] && this.#marks[0].frame < end) {
      const { frame, title } = this.#marks[0];
      const before = run.frames.slice(0, Math.max(0, frame - run.firstFrame));
      this.#placed.push({ offset: before.reduce((sum, { length }) => sum + length, offset), title });
      this.#marks = this.#marks.slice(1);
    }
    this.#placed = this.#placed.slice(-MAX_MARKS);
  }

  /** The newest title whose audio lies within the first `acknowledged` bytes; null when none has become due. */
  reached(acknowledged: number): StreamTitle | null {
    const last = this.#placed.findLastIndex(({ offset }) => offset < acknowledged);
    const due = this.#placed[last];
    if (!due) return null;
    this.#placed = this.#placed.slice(last + 1);
    return due.title;
  }
}

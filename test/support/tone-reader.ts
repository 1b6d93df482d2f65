// A mount's read-ahead for tests of playout: one tone without end, with titles where a test puts them.
import type { FrameBatch, TitleMark } from '../../src/model/frames.js';
import type { FrameReader } from '../../src/playout/clock.js';

/** Repeats the given frames for ever. */
export class ToneReader implements FrameReader {
  readonly frames: readonly Uint8Array[];
  #next = 0;
  #titles: TitleMark[] = [];

  constructor(frames: readonly Uint8Array[]) {
    this.frames = frames;
  }

  /** Makes `text` the title from the next frame on; gives that frame's number. */
  title(text: string): number {
    this.#titles.push({ frame: this.#next, title: { text } });
    return this.#next;
  }

  take(count: number): FrameBatch {
    const firstFrame = this.#next;
    const frames = Array.from(
      { length: count },
      (_, i) => this.frames[(firstFrame + i) % this.frames.length],
    );
    const titles = this.#titles.splice(0);
    this.#next += count;
    return {
      firstFrame,
      frames: frames.filter((f) => f !== undefined),
      titles,
      peaks: frames.map(() => 0.1),
      rms: frames.map(() => 0.07),
    };
  }
}

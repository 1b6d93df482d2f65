// How much of what leaves nobody can hear: dead air is judged by the frames that go out, whatever the engine believes.
import { SILENCE_PEAK } from '../dsp/silence.js';

/** Counts silent frames of one output: those whose peak stays below {@link SILENCE_PEAK}. */
export class Audibility {
  #silentFrames = 0;
  #quietFrames = 0;

  /** Silent frames in this run. */
  get silentFrames(): number {
    return this.#silentFrames;
  }

  /** Silent frames since the last that could be heard. */
  get quietFrames(): number {
    return this.#quietFrames;
  }

  /** Takes the peaks of released frames, full scale = 1. */
  note(peaks: readonly number[]): void {
    for (const peak of peaks) {
      if (peak < SILENCE_PEAK) {
        this.#silentFrames++;
        this.#quietFrames++;
      } else this.#quietFrames = 0;
    }
  }
}

// How much of what leaves nobody can hear: dead air is judged by the frames that go out, whatever the engine believes.

/** A frame whose peak stays below this is silence: -60 dBFS. */
export const SILENCE_PEAK = 0.001;

/** Counts silent frames of one output. */
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

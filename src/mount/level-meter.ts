// Levels of what an output releases, ten times a second: frames leave in larger batches, meters move evenly.
import type { FrameBatch } from '../model/frames.js';
import type { FanOut } from '../playout/fan-out.js';
import { TICK_MS } from '../playout/ticker.js';

/** Time one reading covers, milliseconds. */
export const LEVEL_INTERVAL_MS = 100;
/** More than the longest batch and a late timer: what is older than this is not of now any more. */
const KEEP_MS = TICK_MS + 150;

/** A reading; full scale is 1. */
export interface LevelReading {
  readonly peak: number;
  readonly rms: number;
}

/** Listens to a fan-out only while it is on. */
export class LevelMeter {
  readonly #fanOut: Pick<FanOut, 'add'>;
  readonly #framesPerReading: number;
  readonly #capacity: number;
  #frames: LevelReading[] = [];
  /** Fraction of a frame owed to the next reading, 0 to 1: a reading covers no whole number of them. */
  #owed = 0;
  #leave: (() => void) | null = null;

  constructor(fanOut: Pick<FanOut, 'add'>, frameMs: number) {
    this.#fanOut = fanOut;
    this.#framesPerReading = LEVEL_INTERVAL_MS / frameMs;
    this.#capacity = Math.ceil(KEEP_MS / frameMs);
  }

  get isOn(): boolean {
    return this.#leave !== null;
  }

  /** Begins or ends to listen. */
  set(on: boolean): void {
    if (on === this.isOn) return;
    this.#leave?.();
    this.#leave = on ? this.#fanOut.add({ push: (batch) => this.#push(batch) }) : null;
    this.#frames = [];
    this.#owed = 0;
  }

  /**
   * Takes the reading of the next tenth of a second; null when nothing left since the last. What was not there to be read
   * is not made up for: a meter that took a whole batch at once would move twice a second.
   */
  read(): LevelReading | null {
    const due = this.#owed + this.#framesPerReading;
    this.#owed = due % 1;
    const frames = this.#frames.splice(0, Math.floor(due));
    if (frames.length === 0) return null;
    const meanSquare = frames.reduce((sum, { rms }) => sum + rms * rms, 0) / frames.length;
    return { peak: Math.max(...frames.map(({ peak }) => peak)), rms: Math.sqrt(meanSquare) };
  }

  #push({ peaks, rms }: FrameBatch): void {
    peaks.forEach((peak, i) => {
      this.#frames.push({ peak, rms: rms[i] ?? 0 });
    });
    if (this.#frames.length > this.#capacity) this.#frames.splice(0, this.#frames.length - this.#capacity);
  }
}

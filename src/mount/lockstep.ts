// Keeps the encodings of one programme in step to the frame, whichever of them is late.
import type { FrameBatch } from '../model/frames.js';
import type { FrameReader } from '../playout/clock.js';

/** One encoding as the lockstep moves it. */
export interface Stepper {
  /** False until it has something to begin with: it is moved along, unheard, and nothing waits for it. */
  readonly isOnAir: boolean;
  /** Consecutive frames that are in memory. */
  readonly loadedFrames: number;
  /** Releases `count` frames while the timeline moves on by `advance`; silence stands in for what is missing. */
  take(count: number, advance: number): FrameBatch;
  /** Moves on alike without releasing anything. */
  pass(count: number, advance: number): void;
  /** Hands released frames on. */
  release(batch: FrameBatch): void;
}

/** What one tick released, by encoding. */
export type Release = readonly (readonly [stepper: Stepper, batch: FrameBatch])[];

/**
 * The one reader and consumer of a programme's clock. The timeline advances as far as the readiest encoding can: one
 * that has less fills up with silence, and what it missed is lost to it, for shifting it would put it out of step.
 * Only where no encoding has a frame the timeline waits, for all alike, so that alone nothing is ever lost.
 */
export class Lockstep implements FrameReader<Release> {
  readonly #steppers: () => Iterable<Stepper>;

  /** `steppers` are asked for on every tick; all stand at the same frame. */
  constructor(steppers: () => Iterable<Stepper>) {
    this.#steppers = steppers;
  }

  take(count: number): Release {
    const steppers = [...this.#steppers()];
    const onAir = steppers.filter((stepper) => stepper.isOnAir);
    const advance = Math.min(count, Math.max(0, ...onAir.map((stepper) => stepper.loadedFrames)));
    for (const stepper of steppers) if (!stepper.isOnAir) stepper.pass(count, advance);
    return onAir.map((stepper) => [stepper, stepper.take(count, advance)] as const);
  }

  push(release: Release): void {
    for (const [stepper, batch] of release) stepper.release(batch);
  }
}

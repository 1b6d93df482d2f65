// The frames a mount holds in memory, about ten seconds: what the clock takes never waits for a disk or a renderer.
import type { FrameBatch, TitleMark } from '../model/frames.js';
import type { Timeline } from '../planner/timeline.js';
import type { FrameReader } from '../playout/clock.js';
import type { RenderedFrame } from '../render/asset-file.js';
import type { SegmentRenders } from './segment-renders.js';

export interface ReadAheadOptions {
  readonly timeline: Timeline;
  readonly renders: SegmentRenders;
  /** Stands in for what is not ready. */
  readonly silenceFrame: Uint8Array;
  /** Frames kept in memory. */
  readonly capacityFrames: number;
  readonly onError: (error: unknown) => void;
}

/** Frames read from the disk at a time. */
const CHUNK_FRAMES = 96;

/**
 * Joins segments frame by frame. Timeline frames that are not ready when due are replaced by encoded silence, and
 * the timeline slips: nothing of it is lost, it is heard later.
 */
export class ReadAhead implements FrameReader {
  readonly #options: ReadAheadOptions;
  #loaded: RenderedFrame[] = [];
  #playhead = 0;
  #mountFrame = 0;
  #framesLate = 0;
  /** Counts truncations, so that a read begun before one is thrown away. */
  #generation = 0;
  #filling = false;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
  }

  /** Timeline frame that is released next. */
  get playhead(): number {
    return this.#playhead;
  }

  /** Mount frame number minus timeline frame: how far the timeline has slipped. */
  get slip(): number {
    return this.#mountFrame - this.#playhead;
  }

  /** Frames in memory. */
  get loadedFrames(): number {
    return this.#loaded.length;
  }

  /** Frames that had to be replaced by silence in this run. */
  get framesLate(): number {
    return this.#framesLate;
  }

  /** Frames released in this run. */
  get framesSent(): number {
    return this.#mountFrame;
  }

  take(count: number): FrameBatch {
    const ready = this.#loaded.splice(0, count);
    const firstFrame = this.#mountFrame;
    const titles = this.#options.timeline
      .titlesWithin(this.#playhead, this.#playhead + ready.length)
      .map(({ frame, title }): TitleMark => ({ frame: frame + firstFrame - this.#playhead, title }));
    const late = count - ready.length;
    this.#playhead += ready.length;
    this.#mountFrame += count;
    this.#framesLate += late;
    const silence = Array.from({ length: late }, () => this.#options.silenceFrame);
    return {
      firstFrame,
      frames: [...ready.map((frame) => frame.bytes), ...silence],
      titles,
      peaks: [...ready.map((frame) => frame.peak), ...silence.map(() => 0)],
    };
  }

  /** Forgets frames from timeline frame `frame` on: they were decided anew. */
  truncate(frame: number): void {
    this.#generation++;
    this.#loaded.length = Math.min(this.#loaded.length, Math.max(0, frame - this.#playhead));
  }

  /**
   * Reads on until memory is full or something is not ready; one reading at a time, and none while only a few frames
   * are missing: a read costs the same for one frame as for many. Never rejects.
   */
  async fill(): Promise<void> {
    if (this.#filling || this.#loaded.length > this.#options.capacityFrames - CHUNK_FRAMES) return;
    this.#filling = true;
    try {
      while (await this.#readChunk());
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#filling = false;
    }
  }

  async #readChunk(): Promise<boolean> {
    const { timeline, renders, capacityFrames } = this.#options;
    const room = capacityFrames - this.#loaded.length;
    const frame = this.#playhead + this.#loaded.length;
    const segment = timeline.segmentAt(frame);
    if (room <= 0 || !segment) return false;
    const offset = frame - segment.startFrame;
    const generation = this.#generation;
    const count = Math.min(room, CHUNK_FRAMES, segment.frames - offset);
    const frames = await renders.read(segment, offset, count);
    if (generation !== this.#generation) return true;
    // The clock may have taken frames meanwhile: what was read still follows what is loaded.
    this.#loaded.push(...frames);
    return frames.length > 0;
  }
}

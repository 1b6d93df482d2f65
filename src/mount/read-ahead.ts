// The frames a mount holds in memory, about ten seconds: what the clock takes never waits for a disk or a renderer.
import type { FrameBatch, TitleMark } from '../model/frames.js';
import type { Segment } from '../model/timeline.js';
import type { Timeline } from '../planner/timeline.js';
import type { FrameReader } from '../playout/clock.js';
import type { RenderedFrame } from '../render/asset-file.js';
import { Audibility } from './audibility.js';
import type { FrameSource } from './frame-source.js';
import { LoadedFrames } from './loaded-frames.js';

export interface ReadAheadOptions {
  readonly timeline: Timeline;
  readonly renders: Pick<FrameSource, 'read'>;
  /** Stands in for what is not ready. */
  readonly silenceFrame: Uint8Array;
  /** Most frames kept in memory; while everything is ready, never less than four fifths of it. */
  readonly capacityFrames: number;
  /** Bytes of the longest frame there may be. */
  readonly longestFrameBytes: number;
  /** Where to begin beside one that has begun; 0 by default. */
  readonly place?: Place;
  readonly onError: (error: unknown) => void;
}

/** A place in a mount's run. */
export interface Place {
  /** Timeline frame that is released next. */
  readonly playhead: number;
  /** Mount frame number it gets. */
  readonly mountFrame: number;
}

/** Frames read from the disk at a time. */
const CHUNK_FRAMES = 96;

/**
 * Joins segments frame by frame. Timeline frames that are not ready when due are replaced by encoded silence, and
 * the timeline slips: nothing of it is lost, it is heard later. Where others are ahead of it in the same programme
 * it keeps step with them instead (see Lockstep): what came too late is lost.
 */
export class ReadAhead implements FrameReader {
  /** How much of what it released could be heard. */
  readonly audibility = new Audibility();
  readonly #options: ReadAheadOptions;
  readonly #loaded: LoadedFrames;
  #playhead: number;
  #mountFrame: number;
  #framesLate = 0;
  #framesSent = 0;
  #bytesSent = 0;
  /** Counts replacements, so that a read begun before one is thrown away. */
  #generation = 0;
  #filling = false;

  constructor(options: ReadAheadOptions) {
    this.#options = options;
    this.#loaded = new LoadedFrames(options.capacityFrames, options.longestFrameBytes);
    this.#playhead = options.place?.playhead ?? 0;
    this.#mountFrame = options.place?.mountFrame ?? 0;
  }

  /** Where it is, for another that begins beside it. */
  get place(): Place {
    return { playhead: this.#playhead, mountFrame: this.#mountFrame };
  }

  /** Timeline frame that is released next. */
  get playhead(): number {
    return this.#playhead;
  }

  /** Frames in memory. */
  get loadedFrames(): number {
    return this.#loaded.count;
  }

  /** Frames that had to be replaced by silence in this run. */
  get framesLate(): number {
    return this.#framesLate;
  }

  /** Frames released in this run. */
  get framesSent(): number {
    return this.#framesSent;
  }

  /** Bytes of these frames. */
  get bytesSent(): number {
    return this.#bytesSent;
  }

  /**
   * Releases `count` frames while the timeline moves on by `advance`, at most `count`: what is ready by default.
   * Frames beyond those in memory are silence; timeline frames that were due among them are passed over.
   */
  take(count: number, advance = Math.min(count, this.#loaded.count)): FrameBatch {
    const firstFrame = this.#mountFrame;
    const titles = this.#options.timeline
      .titlesWithin(this.#playhead, this.#playhead + advance)
      .map(({ frame, title }): TitleMark => ({ frame: frame + firstFrame - this.#playhead, title }));
    const { frames, peaks, rms } = this.#loaded.take(advance);
    const late = count - frames.length;
    for (let i = 0; i < late; i++) {
      frames.push(this.#options.silenceFrame);
      peaks.push(0);
      rms.push(0);
    }
    this.#moveOn(count, advance);
    this.#framesLate += late;
    this.#framesSent += count;
    for (const { length } of frames) this.#bytesSent += length;
    this.audibility.note(peaks);
    return { firstFrame, frames, titles, peaks, rms };
  }

  /** Moves on like {@link take} without releasing anything. */
  pass(count: number, advance: number): void {
    this.#loaded.drop(advance);
    this.#moveOn(count, advance);
  }

  /**
   * Reads the beginning of what may soon be put in place by {@link replace}: as many frames of consecutive segments as
   * are there, about two seconds at most. Never rejects.
   */
  async preload(segments: readonly Segment[]): Promise<readonly RenderedFrame[]> {
    const frames: RenderedFrame[] = [];
    try {
      for (const segment of segments) {
        const wanted = Math.min(segment.frames, CHUNK_FRAMES - frames.length);
        const read = await this.#options.renders.read(segment, 0, wanted);
        frames.push(...read);
        if (read.length < segment.frames) break;
      }
    } catch (error) {
      this.#options.onError(error);
    }
    return frames;
  }

  /**
   * What was decided anew from timeline frame `frame` on takes the place of what was loaded; `frames` are the first of
   * it, so that the clock never waits for the disk because of a change.
   */
  replace(frame: number, frames: readonly RenderedFrame[]): void {
    this.#generation++;
    const kept = frame - this.#playhead;
    this.#loaded.truncate(kept);
    if (this.#loaded.count === kept) this.#loaded.push(frames.slice(0, this.#loaded.room));
  }

  /**
   * Reads on until memory is full or something is not ready; one reading at a time. Not before a fifth of it is free:
   * reading frames one by one as they are released would cost more than anything else a mount does. Never rejects.
   */
  async fill(): Promise<void> {
    const { capacityFrames } = this.#options;
    if (this.#filling || this.#loaded.count > 0.8 * capacityFrames) return;
    this.#filling = true;
    try {
      while (await this.#readChunk());
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#filling = false;
    }
  }

  #moveOn(count: number, advance: number): void {
    this.#playhead += advance;
    this.#mountFrame += count;
  }

  async #readChunk(): Promise<boolean> {
    const { timeline, renders } = this.#options;
    const { room } = this.#loaded;
    const frame = this.#playhead + this.#loaded.count;
    const segment = timeline.segmentAt(frame);
    if (room <= 0 || !segment) return false;
    const offset = frame - segment.startFrame;
    const generation = this.#generation;
    const count = Math.min(room, CHUNK_FRAMES, segment.frames - offset);
    const frames = await renders.read(segment, offset, count);
    if (generation !== this.#generation) return true;
    // The clock may have taken frames meanwhile: what was read still follows what is loaded, unless it is past.
    this.#loaded.push(frames.slice(this.#playhead + this.#loaded.count - frame));
    return frames.length > 0;
  }
}

// Renders of a timeline whose every frame says where it came from; any of them can be withheld or held up.
import { endFrame, type Segment } from '../../../src/model/timeline.js';
import type { RenderedFrame } from '../../../src/render/asset-file.js';

/** The byte a frame consists of: its timeline frame and what made it. */
export function mark(frame: number, generation = 0): Uint8Array {
  return Uint8Array.of(frame >> 8, frame & 255, generation);
}

/** A timeline frame from its mark. */
export function markedFrame(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0);
}

export class MarkedRenders {
  /** First timeline frame that is not rendered yet. */
  readyUntil = Number.POSITIVE_INFINITY;
  /** Told apart from earlier renders of the same frames. */
  generation = 0;
  /** While set, reads wait for it. */
  hold: Promise<void> | null = null;
  failure: Error | null = null;

  async read(segment: Segment, offset: number, count: number): Promise<RenderedFrame[]> {
    const first = segment.startFrame + offset;
    const { readyUntil, generation } = this;
    await this.hold;
    if (this.failure) throw this.failure;
    const frames = Math.max(0, Math.min(count, readyUntil - first));
    return Array.from({ length: frames }, (_, i) => ({
      bytes: mark(first + i, generation),
      peak: 0.5,
      rms: 0.1,
    }));
  }

  readyFrames(segments: readonly Segment[], frame: number): number {
    const last = segments.at(-1);
    return last ? Math.min(this.readyUntil, endFrame(last)) - frame : 0;
  }
}

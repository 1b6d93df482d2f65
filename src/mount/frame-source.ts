// What a mount asks of an engine that turns its timeline into frames; there are two: splice and live.
import type { Segment, Voice } from '../model/timeline.js';
import type { AssetNews } from '../render/asset.js';
import type { RenderedFrame } from '../render/asset-file.js';

/** A track that is not on the timeline yet but will be, unless something changes. */
export type ComingTrack = Pick<Voice, 'facts' | 'gain' | 'entrySample' | 'exitSample'>;

/** The frames of one output's timeline. */
export interface FrameSource {
  /**
   * First timeline frame that may still be decided anew; what lies before it has gone into an encoder that does not
   * forget. 0 where every frame stands alone.
   */
  readonly settledUntil: number;
  /** True for an engine that works close before the playhead, and must be told of every step of it. */
  readonly isClose: boolean;
  /**
   * Makes sure that what the segments need is rendered or being rendered, and gives up what none needs.
   * `dueAtMs` tells when a timeline frame will be released (monotonic milliseconds); `playhead` is the next of them.
   * Tracks that come next may be rendered too, when nothing else is to be done.
   */
  order(
    segments: readonly Segment[],
    dueAtMs: (frame: number) => number,
    signal: AbortSignal,
    playhead: number,
    coming?: readonly ComingTrack[],
  ): void;
  /** Takes news of an asset; engines without assets have no use for it. */
  learn(segments: readonly Segment[], news: AssetNews): void;
  /** Number of frames that could be read without a hole from timeline frame `frame` on. */
  readyFrames(segments: readonly Segment[], frame: number): number;
  /**
   * Renders what a decision that is not taken yet would need, so that it can be put in place at once.
   * @throws JetStreamError of the renderer
   */
  prepare(segments: readonly Segment[], deadlineMs: number, signal: AbortSignal): Promise<void>;
  /**
   * Reads up to `count` frames of a segment from its frame `offset` on.
   * @returns as many as are there; none while they are being rendered
   */
  read(segment: Segment, offset: number, count: number): Promise<RenderedFrame[]>;
  /** Ends every interest and closes files. */
  close(): Promise<void>;
}

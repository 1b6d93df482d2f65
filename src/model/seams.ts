// What the world may hear and see of the seam between two tracks before it is played.
import type { FadeCurve } from './timeline.js';

/** Which seam of which mount. */
export interface SeamRequest {
  readonly mount: string;
  /** Absolute path or library id of the outgoing track; absent: what plays now. */
  readonly from?: string | undefined;
  /** Of the incoming one; absent: what plays next. */
  readonly to?: string | undefined;
}

/** One side of a seam; curves and waveforms run over the whole preview in equal steps. */
export interface SeamSide {
  readonly location: string;
  readonly title: string;
  /** Constant gain of the track, decibels. */
  readonly gainDb: number;
  /** Gain of its fades, 0 to 1, and 0 where it is not heard. */
  readonly curve: readonly number[];
  /** Largest magnitudes at the track's gain, before its fades; full scale 1. */
  readonly peaks: readonly number[];
}

/** A seam in numbers. Times are seconds since the preview's beginning. */
export interface SeamPreview {
  readonly mount: string;
  readonly lengthS: number;
  readonly sampleRateHz: number;
  readonly overlap: { readonly startS: number; readonly lengthS: number };
  readonly curve: FadeCurve;
  /** Deepest reduction of the limiter, decibels. */
  readonly limitedDb: number;
  readonly outgoing: SeamSide;
  readonly incoming: SeamSide;
}

/** Previews of seams, made by the code that plays them. */
export interface Seams {
  /**
   * @throws JetStreamError `JS_MOUNT_NOT_FOUND`, `JS_INVALID_REQUEST` for a track that is no path and no id,
   *   `JS_FORBIDDEN_PATH`, `JS_LIMIT_REACHED` when too many are being made, `JS_RENDER_LOST` when it takes too long, or
   *   what is wrong with a track
   */
  describe(request: SeamRequest, signal: AbortSignal): Promise<SeamPreview>;
  /** The sound of the same stretch as a file. Throws as {@link describe}. */
  render(request: SeamRequest, format: 'wav' | 'mp3', signal: AbortSignal): Promise<Uint8Array>;
}

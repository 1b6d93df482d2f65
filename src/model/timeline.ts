// The timeline's vocabulary: voices say what is heard when, segments say which rendered frames carry it.
import type { TrackFacts } from './track.js';

/** Shape of a fade: equal power (a quarter sine), a straight line, or the squared sine; formulas in dsp/fade-curve.ts. */
export type FadeCurve = 'sine' | 'linear' | 'sin2';

/** A fade on a track's own sample axis: it runs over `[startSample, startSample + lengthSamples)`. */
export interface Fade {
  readonly startSample: number;
  /** 0 is a step. */
  readonly lengthSamples: number;
  /** Absent for `sine`, so that a fade has one form, and a mix one key. */
  readonly curve?: Exclude<FadeCurve, 'sine'>;
}

/**
 * One play of one track on a mount's timeline. The track's own grid lies on the timeline's grid at whole frames:
 * track sample `s` is heard at timeline sample `originFrame * samplesPerFrame + s`.
 */
export interface Voice {
  /** Unique within a mount's run. */
  readonly id: number;
  readonly facts: TrackFacts;
  /** Constant linear gain, from normalising. */
  readonly gain: number;
  /** Timeline frame on which the track's frame 0 lies; negative when the track is entered late. */
  readonly originFrame: number;
  /** First track sample that is heard. */
  readonly entrySample: number;
  /** One past the last track sample that is heard. */
  readonly exitSample: number;
  /**
   * Set when it begins in mid-track, on a whole frame, and nothing was ever heard before it: it begins with its asset's own
   * frames, without a mix, as it would for somebody who tunes in at that moment.
   */
  readonly isTunedIn?: true;
  readonly fadeIn: Fade | null;
  /** All apply, multiplied: a skip in mid-fade adds a second one. */
  readonly fadeOuts: readonly Fade[];
}

/** Frames taken unchanged from a track's asset: exactly one voice, at its constant gain. */
export interface BodySegment {
  readonly kind: 'body';
  readonly startFrame: number;
  /** Number of frames. */
  readonly frames: number;
  readonly voice: Voice;
  /** Asset frame heard at `startFrame`. */
  readonly assetFrame: number;
}

/** A window of the timeline rendered as a whole. */
export interface MixWindow {
  readonly startFrame: number;
  readonly frames: number;
  /** Every voice heard within the window or its pre-roll and post-roll. */
  readonly voices: readonly Voice[];
}

/** Frames rendered for this place only: overlaps, fades, entries and exits. */
export interface MixSegment {
  readonly kind: 'mix';
  readonly startFrame: number;
  /** May be fewer than the window's when a later decision took the rest of it back. */
  readonly frames: number;
  /** The same object for every cut of one mix; begins at `startFrame`. */
  readonly window: MixWindow;
}

/** Frames of encoded silence: no voice at all. */
export interface SilenceSegment {
  readonly kind: 'silence';
  readonly startFrame: number;
  readonly frames: number;
}

export type Segment = BodySegment | MixSegment | SilenceSegment;

/** Timeline frame one past a segment's last. */
export function endFrame(segment: Segment): number {
  return segment.startFrame + segment.frames;
}

/** A segment without the frames before `frame`. Mixes are rendered whole: they stay as they are. */
export function beginAt(segment: Segment, frame: number): Segment {
  const passed = frame - segment.startFrame;
  if (segment.kind !== 'body' || passed <= 0 || frame >= endFrame(segment)) return segment;
  return {
    ...segment,
    startFrame: frame,
    frames: segment.frames - passed,
    assetFrame: segment.assetFrame + passed,
  };
}

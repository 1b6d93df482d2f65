// No two clocks agree: a live stream whose studio is faster than we are piles up behind the playhead, a slower one runs
// dry. Long before either, it is crossfaded into itself at the place where its buffer is as long as it should be.
import type { TrackFacts } from '../model/track.js';

/** A buffer may be longer by so much: a stream may be laid half a minute ahead of its beginning, and come in lumps. */
const MOST_EXCESS_S = 40;
/** Of a buffer, so much may be missing. */
const MOST_MISSING_SHARE = 0.5;

/** True when a live stream that is heard at sample `at` should be entered anew, at its cue in; never once it has ended. */
export function hasDrifted(facts: TrackFacts, at: number): boolean {
  const { stream, isPartial, lengthSamples, cueInSample, sampleRateHz } = facts;
  if (!stream || !isPartial) return false;
  const [wanted, left] = [lengthSamples - cueInSample, lengthSamples - at];
  const isLong = left - wanted > MOST_EXCESS_S * sampleRateHz;
  return isLong || left < wanted * (1 - MOST_MISSING_SHARE);
}

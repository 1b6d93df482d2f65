// How long two neighbouring tracks overlap. A decision only; the arithmetic of fading is in dsp/.

/** What the rule needs to know of a track. */
export interface CrossfadeSide {
  /** Audible length in samples: from cue in to cue out. */
  readonly audibleSamples: number;
}

/**
 * Overlap of two tracks in samples: the crossfade, never more than half the shorter track, and none when a track is
 * shorter than twice the crossfade, for it would be nothing but fades.
 */
export function overlapSamples(
  crossfadeSamples: number,
  outgoing: CrossfadeSide,
  incoming: CrossfadeSide,
): number {
  const shorter = Math.min(outgoing.audibleSamples, incoming.audibleSamples);
  return shorter < 2 * crossfadeSamples ? 0 : Math.round(crossfadeSamples);
}

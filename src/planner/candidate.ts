// A track that has been scanned and may be put on the timeline.
import type { PlaylistEntry, StreamTitle, TrackFacts } from '../model/track.js';

/** Which list a candidate came from. */
export type CandidateOrigin = 'playlist' | 'fallback';

/**
 * A playable track with all a planner decides by. While its facts are partial nothing can follow it yet: it is open,
 * and ends where its scan has got to.
 */
export interface Candidate {
  readonly entry: PlaylistEntry;
  readonly facts: TrackFacts;
  /** Linear, constant for the whole play. */
  readonly gain: number;
  readonly title: StreamTitle;
  readonly origin: CandidateOrigin;
  /** First sample to be heard: the cue point, or where a resumed play goes on. */
  readonly entrySample: number;
  readonly exitSample: number;
  /** True when the track goes on where a restart interrupted it. */
  readonly resumed: boolean;
  /** State of the rotation once this track has been taken; null for a fallback. */
  readonly rotation: unknown;
}

/** True when two candidates are the same play, at different states of what is known about its track. */
export function isSamePlay(a: Candidate, b: Candidate): boolean {
  return a.entry === b.entry && a.rotation === b.rotation && a.origin === b.origin;
}

/** Facts of a track that ends where its scan got to. */
export function closedFacts(partial: TrackFacts, reason: string): TrackFacts {
  const { isPartial, ...facts } = partial;
  return isPartial ? { ...facts, truncatedBecause: reason } : partial;
}

// A track that has been scanned and may be put on the timeline.
import type { PlaylistEntry, StreamTitle, TrackFacts } from '../model/track.js';

/** Which list a candidate came from. */
export type CandidateOrigin = 'playlist' | 'fallback';

/** A playable track with all a planner decides by. */
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

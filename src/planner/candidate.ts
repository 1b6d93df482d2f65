// A track that has been scanned and may be put on the timeline.
import type { PlaylistEntry, StreamTitle, TrackFacts } from '../model/track.js';

/** What a candidate stands for: the mount's programme, or what is played in its place. */
export type CandidateOrigin = 'playlist' | 'fallback';

/** Who asked for a track: an appointment, the queue, the rotation of the mount's lists, or a live stream itself. */
export type Lane = 'stream' | 'hour' | 'queue' | 'rotation';

/** How a candidate came to be chosen. */
export interface Choice {
  readonly lane: Lane;
  /** In words, for example `list "mornings", weight 3 of 4`. */
  readonly reason: string;
  /** Id of the queue entry it fulfils; null when it is none. */
  readonly queueEntry: string | null;
  /** State of the rotation once this track has been taken; null for all that leaves it where it is. */
  readonly rotation: unknown;
}

/**
 * A playable track with all a planner decides by. While its facts are partial nothing can follow it yet: it is open,
 * and ends where its scan has got to.
 */
export interface Candidate extends Choice {
  readonly entry: PlaylistEntry;
  readonly facts: TrackFacts;
  /** Linear, constant for the whole play. */
  readonly gain: number;
  readonly title: StreamTitle;
  readonly origin: CandidateOrigin;
  /** First sample to be heard: the cue point, or where a resumed play goes on. */
  readonly entrySample: number;
  readonly exitSample: number;
  /** Titles that become true later on, ascending; absent where the track has one. */
  readonly titles?: readonly LaterTitle[];
  /** Of two streams the one that takes over; 0 for tracks. */
  readonly priority?: number;
  /** True when the track goes on where a restart interrupted it. */
  readonly resumed: boolean;
}

/** A title that becomes true at a sample of the track. */
export interface LaterTitle {
  readonly sample: number;
  readonly title: StreamTitle;
}

/** What becomes of a candidate that was taken: `replaced` by what took over from it, or left in any other way. */
export type Fate = 'laid' | 'replaced' | 'left';

/**
 * True when one should be heard at once although the other is: the playlist instead of its fallback, a stream instead
 * of tracks but appointments, and of two streams that of the higher priority.
 */
export function takesOver(incoming: Candidate, heard: Candidate): boolean {
  if (incoming.origin === 'fallback' || isSamePlay(incoming, heard)) return false;
  if (heard.origin === 'fallback') return true;
  if (incoming.lane !== 'stream' || heard.lane === 'hour') return false;
  return heard.lane !== 'stream' || (incoming.priority ?? 0) > (heard.priority ?? 0);
}

/** What is known of a track itself, whoever asked for it. */
export type Prepared = Omit<Candidate, keyof Choice>;

/** Whether its title is shown: that of the track before stays during a jingle whose list gives it none. */
export function showsTitle({ entry }: Candidate): boolean {
  return !entry.options?.jingle || Boolean(entry.title);
}

/** Seconds it is heard for, overlaps included. */
export function audibleS({ entrySample, exitSample, facts }: Candidate): number {
  return (exitSample - entrySample) / facts.sampleRateHz;
}

/** True when two candidates are the same play, at different states of what is known about its track. */
export function isSamePlay(a: Candidate, b: Candidate): boolean {
  const isSameTurn = a.rotation === b.rotation && a.queueEntry === b.queueEntry;
  return a.entry === b.entry && isSameTurn && a.origin === b.origin;
}

/** Facts of a track that ends where its scan got to. */
export function closedFacts(partial: TrackFacts, reason: string): TrackFacts {
  const { isPartial, ...facts } = partial;
  return isPartial ? { ...facts, truncatedBecause: reason } : partial;
}

// What a programme needs from outside; all that touches media runs in render processes.
import type { ErrorCode } from '../model/errors.js';
import type { PlaylistReload } from '../model/playlist.js';
import type { PlaylistEntry, TrackFacts } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { Candidate, CandidateOrigin, Fate, Prepared } from './candidate.js';

/** A track or a list that could not be played. */
export interface PassedOver {
  readonly location: string;
  readonly code: ErrorCode;
  readonly reason: string;
}

/** A live stream came on the air, or is off it. */
export interface StreamNews {
  /** Where it is heard, or was called last. */
  readonly location: string;
  /** Why it is off the air, in words; null when it is on. */
  readonly trouble: string | null;
}

/** Live streams, as a programme follows them. */
export interface StreamDoor {
  /**
   * Facts of a stream once its jitter buffer is full; with `known` those that tell of more samples, or of its end.
   * @throws JetStreamError when it cannot be had
   */
  listen(url: string, known: TrackFacts | null, signal: AbortSignal): Promise<TrackFacts>;
  /** What became of a candidate that was taken. */
  fateOf(candidate: Candidate): Fate;
  /** Told once for each change. */
  onNews(news: StreamNews): void;
}

/** Whether a list is followed from now on: its changes come by `Programme.replace`. */
export type ListUse = 'follow' | 'once';

/** The outside of one mount's programme. */
export interface ProgrammeDoor {
  /** Reads a list. One that is played from may change; what is read `once` need not be followed. */
  loadPlaylist(location: string, use: ListUse, signal: AbortSignal): Promise<LoadedPlaylist>;
  /**
   * Facts of a track. With `beyondSamples` they may be partial when the whole takes long, and tell of more samples
   * than these; null waits for the whole.
   */
  scan(path: string, beyondSamples: number | null, signal: AbortSignal): Promise<TrackFacts>;
  /** Makes a candidate of a scanned entry: gain, title and cue points are the mount's rules. */
  prepare(entry: PlaylistEntry, facts: TrackFacts, origin: CandidateOrigin): Prepared;
  /** More is known of an open candidate that was taken; `learned` stands in its place. */
  onLearned(candidate: Candidate, learned: Candidate): void;
  readonly streams: StreamDoor;
  onPassedOver(track: PassedOver): void;
  /** One of the lists is another one. */
  onListChanged(difference: PlaylistReload): void;
  /** An entry of the queue cannot be played: nobody waits for it any more. */
  onUnplayable(queueEntry: string): void;
  /** A candidate became ready, the list changed, or a list could not be had (see `Programme.trouble`). */
  onChange(): void;
  /** The next candidate is to be heard now. */
  onInterrupt(): void;
  /** False while another programme is played, and this one waits until its lists can be. */
  isOnAir(): boolean;
  /** Calls back once after `ms`, unless the signal aborts first. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Wall clock, milliseconds since 1970. */
  nowMs(): number;
  /** Wall clock at which the timeline ends as it is laid, milliseconds since 1970. */
  endsAtMs(): number;
}

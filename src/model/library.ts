// The library: what is known of every track the station has heard of, and how far its analysis has got.
import type { ErrorCode } from './errors.js';

/** `waiting`: never looked at; `analysed`: measured; `failed`: the last look found nothing to play. */
export type LibraryState = 'waiting' | 'analysed' | 'failed';

/** What a file says of itself, beyond what is needed to play it; read once, in a render process. */
export interface TrackAbout {
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly genre: string | null;
  readonly year: number | null;
  readonly trackNumber: number | null;
  /** `REPLAYGAIN_TRACK_GAIN`, decibels. */
  readonly replayGainDb: number | null;
  /** `REPLAYGAIN_TRACK_PEAK`, full scale = 1. */
  readonly replayGainPeak: number | null;
  /** `R128_TRACK_GAIN`, decibels towards -23 LUFS (RFC 7845, section 5.2.1). */
  readonly r128GainDb: number | null;
  readonly container: string | null;
  readonly codec: string | null;
  /** Media type of the cover inside the file; null when there is none that is served. */
  readonly coverType: CoverType | null;
}

/** Media types of covers that are served; others might be scripts. */
export type CoverType = 'image/jpeg' | 'image/png' | 'image/webp';

/** A cover as it lies in its file. */
export interface LibraryCover {
  readonly type: CoverType;
  readonly bytes: Uint8Array;
}

/** Why a track could not be analysed. */
export interface LibraryFailure {
  readonly code: ErrorCode;
  readonly reason: string;
  /** Wall clock, ISO 8601. */
  readonly at: string;
}

/** One track; null is what nobody knows yet. */
export interface LibraryTrack extends TrackAbout {
  /** Never given to another track. */
  readonly id: number;
  readonly path: string;
  readonly state: LibraryState;
  /** Decoded length. */
  readonly durationS: number | null;
  /** Largest sample, full scale = 1. */
  readonly peak: number | null;
  readonly truePeakDbtp: number | null;
  /** Integrated loudness; null also for silence and for less than 400 ms. */
  readonly loudnessLufs: number | null;
  readonly leadingSilenceS: number | null;
  readonly trailingSilenceS: number | null;
  /** Where sound begins, where its ending falls, and where it ends. */
  readonly cueInS: number | null;
  readonly fadeOutS: number | null;
  readonly cueOutS: number | null;
  /** Why decoding ended before the file did. */
  readonly truncatedBecause: string | null;
  readonly failure: LibraryFailure | null;
  /** Wall clock, ISO 8601, of the last look at the file. */
  readonly analysedAt: string | null;
}

/** A page of tracks by ascending id; `next` is the cursor of the page after it, null on the last. */
export interface LibraryPage {
  readonly tracks: readonly LibraryTrack[];
  readonly next: string | null;
}

/** What a page is to hold. */
export interface LibraryQuery {
  /** Words of which every one begins a word of the title, artist, album or path; all tracks when absent. */
  readonly q?: string;
  /** 1 to 200. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor?: string;
}

/** How far the analysis has got. */
export interface LibraryProgress {
  /** `off`: switched off in the config; `paused`: what plays comes first; `idle`: nothing is left to do. */
  readonly state: 'off' | 'idle' | 'running' | 'paused';
  readonly tracks: number;
  /** Tracks this round has not looked at yet. */
  readonly waiting: number;
  readonly failed: number;
  /** Paths being looked at. */
  readonly current: readonly string[];
  /** Looks since the start of the server. */
  readonly looks: number;
  /** What is left, at the pace of the last tracks; null when unknown. */
  readonly remainingS: number | null;
}

/** The library as the API sees it. Every method throws `JS_STORE_FAILED` when the database does not work. */
export interface StationLibrary {
  /** @throws JetStreamError `JS_INVALID_REQUEST` for a cursor that is none */
  page(query: LibraryQuery): LibraryPage;
  /** @throws JetStreamError `JS_NOT_FOUND` */
  track(id: number): LibraryTrack;
  /** @throws JetStreamError `JS_NOT_FOUND`; `JS_MEDIA_TIMEOUT` when the disk does not answer in time */
  cover(id: number): Promise<LibraryCover>;
  progress(): LibraryProgress;
  /** Looks at every track and media root again; files that have not changed are not decoded again. */
  scan(): LibraryProgress;
}

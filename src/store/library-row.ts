// A row of the library as the rest of the program sees it.
import type { ErrorCode } from '../model/errors.js';
import type { CoverType, LibraryTrack } from '../model/library.js';

/** Columns of the table `library` that make a {@link LibraryTrack}. */
export interface LibraryRow {
  readonly id: number;
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly genre: string | null;
  readonly year: number | null;
  readonly track_number: number | null;
  readonly replay_gain_db: number | null;
  readonly replay_gain_peak: number | null;
  readonly r128_gain_db: number | null;
  readonly container: string | null;
  readonly codec: string | null;
  readonly cover_type: CoverType | null;
  readonly duration_s: number | null;
  readonly peak: number | null;
  readonly true_peak: number | null;
  readonly loudness_lufs: number | null;
  readonly cue_in_s: number | null;
  readonly cue_out_s: number | null;
  readonly fade_out_s: number | null;
  readonly truncated_because: string | null;
  readonly failure_code: ErrorCode | null;
  readonly failure_reason: string | null;
  readonly failed_at_ms: number | null;
  readonly analysed_at_ms: number | null;
}

/** The track of a row. */
export function trackOfRow(row: LibraryRow): LibraryTrack {
  const { duration_s: durationS, cue_in_s: cueInS, cue_out_s: cueOutS, true_peak: truePeak } = row;
  return {
    id: row.id,
    path: row.path,
    state: row.failure_code ? 'failed' : row.analysed_at_ms === null ? 'waiting' : 'analysed',
    title: row.title,
    artist: row.artist,
    album: row.album,
    genre: row.genre,
    year: row.year,
    trackNumber: row.track_number,
    replayGainDb: row.replay_gain_db,
    replayGainPeak: row.replay_gain_peak,
    r128GainDb: row.r128_gain_db,
    container: row.container,
    codec: row.codec,
    coverType: row.cover_type,
    durationS,
    peak: row.peak,
    truePeakDbtp: truePeak ? 20 * Math.log10(truePeak) : null,
    loudnessLufs: row.loudness_lufs,
    leadingSilenceS: cueInS,
    trailingSilenceS: durationS === null || cueOutS === null ? null : durationS - cueOutS,
    cueInS,
    fadeOutS: row.fade_out_s,
    cueOutS,
    truncatedBecause: row.truncated_because,
    failure: failureOf(row),
    analysedAt: isoOf(row.analysed_at_ms),
  };
}

function failureOf(row: LibraryRow): LibraryTrack['failure'] {
  const at = isoOf(row.failed_at_ms);
  if (row.failure_code === null || at === null) return null;
  return { code: row.failure_code, reason: row.failure_reason ?? '', at };
}

function isoOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

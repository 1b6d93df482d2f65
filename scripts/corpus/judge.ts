// Holds what became of a file against what the corpus says of it.
import type { AudioRow, PlaylistRow } from './read-index.js';

/** What became of an audio file. */
export type AudioOutcome =
  | { readonly kind: 'skipped'; readonly scanMs: number; readonly code: string; readonly reason: string }
  | {
      readonly kind: 'aired';
      readonly scanMs: number;
      readonly renderMs: number;
      /** By the scan, and as frames of the rendered track. */
      readonly scannedS: number;
      readonly airedS: number;
    }
  | { readonly kind: 'failed'; readonly scanMs: number; readonly reason: string };

/** What became of a playlist. */
export type PlaylistOutcome =
  | { readonly kind: 'parsed'; readonly ms: number; readonly entries: number; readonly problems: number }
  | { readonly kind: 'refused'; readonly ms: number; readonly code: string; readonly reason: string };

const TOLERANCE_S = 0.5;
/** Longest time until a file that cannot be played, or a list, is done with. */
export const SKIP_WITHIN_MS = 1000;
/** Less than this is no track (src/render/scan-job.ts). */
const SHORTEST_TRACK_S = 0.1;

/** What is wrong with the outcome of an audio file, in words; null when it is as it should be. */
export function judgeAudio(row: AudioRow, outcome: AudioOutcome): string | null {
  if (outcome.kind === 'failed') return `was scanned, but could not be rendered: ${outcome.reason}`;
  if (row.expected === 'broken') {
    if (outcome.kind === 'aired') return `is broken, but ${outcome.airedS.toFixed(1)} s of it were aired`;
    return outcome.scanMs > SKIP_WITHIN_MS ? `was skipped after ${Math.round(outcome.scanMs)} ms only` : null;
  }
  if (outcome.kind === 'skipped') {
    return row.decodedS < SHORTEST_TRACK_S ? null : `was skipped: ${outcome.code}: ${outcome.reason}`;
  }
  for (const [what, seconds] of [
    ['the scan found', outcome.scannedS],
    ['the renderer made', outcome.airedS],
  ] as const) {
    if (Math.abs(seconds - row.decodedS) <= TOLERANCE_S) continue;
    return `${what} ${seconds.toFixed(2)} s instead of ${row.decodedS.toFixed(2)} s`;
  }
  return null;
}

/** As {@link judgeAudio}, for a playlist. One that nobody counted only has to be answered in time. */
export function judgePlaylist(row: PlaylistRow, outcome: PlaylistOutcome): string | null {
  if (outcome.ms > SKIP_WITHIN_MS) return `took ${Math.round(outcome.ms)} ms`;
  if (outcome.kind === 'refused' && outcome.code === 'JS_INTERNAL') return `threw: ${outcome.reason}`;
  if (row.entries === null) return null;
  if (outcome.kind === 'refused') return `was refused: ${outcome.reason}`;
  // An entry of a kind that cannot be played is a problem that is told, not an entry.
  const { entries, problems } = outcome;
  return entries === row.entries || entries + problems === row.entries
    ? null
    : `gave ${outcome.entries} entries instead of ${row.entries}`;
}

// Judges a soak: which gaps and silences no fault explains, and whether memory grew. Pure.
import type { DoneFault } from './faults.js';
import { type Sample, slope } from './figures.js';
import type { Gap } from './listener.js';

/** A soak that grows faster than this has a leak, bytes per hour and mount. */
export const MAX_GROWTH_BYTES = 1e6;
/** Longer gaps are heard at 128 kbit/s in spite of Icecast's burst. */
export const MAX_GAP_MS = 4000;
/** Longer ones are dead air, however many bytes come. */
export const MAX_SILENCE_MS = 10_000;
/** What an interruption may take: the fault itself, the wait before the next attempt, and the connection. */
const INTERRUPTION_MS = 30_000;
/** Caches, code and heaps settle in the first part of a run, of which nothing is judged. */
const SETTLING_SHARE = 0.25;

/** What was seen of it. */
export interface Seen {
  readonly samples: readonly Sample[];
  readonly gaps: readonly Gap[];
  readonly silences: readonly Gap[];
  readonly faults: readonly DoneFault[];
}

/** What came of it. */
export interface Verdict {
  readonly unexplained: readonly Gap[];
  /** Dead air that no fault explains. */
  readonly silent: readonly Gap[];
  /** Bytes per hour and mount of the server's process, and its standard error. */
  readonly growth: { readonly perHour: number; readonly error: number };
  /** In words; empty when all is well. */
  readonly faults: readonly string[];
}

/** True when a fault that interrupts this mount happened shortly before the gap or the silence, or within it. */
export function isExplained(gap: Gap, faults: readonly DoneFault[]): boolean {
  return faults.some(
    ({ interrupts, atMs }) =>
      interrupts.includes(gap.mount) && atMs <= gap.toMs && gap.fromMs <= atMs + INTERRUPTION_MS,
  );
}

/** Growth counts when it is above the limit by more than twice its own error: ten minutes say less than an hour. */
export function judge({ samples, gaps, silences, faults }: Seen, mounts: number): Verdict {
  const isUnexplained = (limitMs: number) => (seen: Gap) =>
    seen.toMs - seen.fromMs > limitMs && !isExplained(seen, faults);
  const unexplained = gaps.filter(isUnexplained(MAX_GAP_MS));
  const silent = silences.filter(isUnexplained(MAX_SILENCE_MS));
  const fromHours = (samples.at(-1)?.hours ?? 0) * SETTLING_SHARE;
  const settled = samples.filter(({ hours }) => hours >= fromHours);
  const growth = slope(settled.map(({ hours, serverBytes }) => [hours, serverBytes / mounts]));
  const isGrowing = growth.perHour - 2 * growth.error > MAX_GROWTH_BYTES;
  return {
    unexplained,
    silent,
    growth,
    faults: [
      ...unexplained.map((gap) => `${gap.mount}: ${secondsOf(gap)} s without a byte`),
      ...silent.map((silence) => `${silence.mount}: silent for ${secondsOf(silence)} s`),
      ...(isGrowing ? [`memory grows by ${(growth.perHour / 1e6).toFixed(2)} MB per hour and mount`] : []),
    ],
  };
}

function secondsOf({ fromMs, toMs }: Gap): string {
  return ((toMs - fromMs) / 1000).toFixed(1);
}

// Turns the answer of GET /api/mounts/ID/stats into what a chart draws.
import type { StatsHistory, StatsStep } from '../../../src/model/stats.js';

/** What a chart shows. */
export type LineName = 'listeners' | 'bytes' | 'dropped' | 'silence';

/** One line over time; null where nothing is known. */
export interface Line {
  readonly name: LineName;
  readonly values: readonly (number | null)[];
}

/** Times in seconds since 1970 and the lines over them. */
export interface Series {
  readonly atS: readonly number[];
  readonly lines: readonly Line[];
}

const FIGURES: Readonly<Record<LineName, (step: StatsStep) => number>> = {
  listeners: ({ listeners }) => listeners,
  bytes: ({ sentBytes }) => sentBytes,
  dropped: ({ droppedFrames }) => droppedFrames,
  silence: ({ silenceS }) => silenceS,
};

/** The four lines; where the server did not run they are interrupted instead of bridged. */
export function seriesOf({ stepS, steps }: StatsHistory): Series {
  const known: (StatsStep | null)[] = [];
  const atS: number[] = [];
  for (const step of steps) {
    const at = Date.parse(step.at) / 1000;
    const before = atS.at(-1);
    if (before !== undefined && at - before > 1.5 * stepS) {
      atS.push(before + stepS);
      known.push(null);
    }
    atS.push(at);
    known.push(step);
  }
  const names = Object.keys(FIGURES) as LineName[];
  return {
    atS,
    lines: names.map((name) => ({ name, values: known.map((step) => step && FIGURES[name](step)) })),
  };
}

// Turns the answer of GET /api/mounts/ID/stats into what a chart draws.

/** One step of the history. */
export interface StatsStep {
  /** Begin of the step, ISO 8601. */
  readonly at: string;
  readonly listeners?: number | null;
  readonly bytes?: number | null;
  readonly dropped?: number | null;
  readonly silence?: number | null;
}

/** The answer. */
export interface StatsAnswer {
  readonly stepS?: number;
  readonly steps?: readonly StatsStep[];
  readonly points?: readonly StatsStep[];
}

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

const NAMES: readonly LineName[] = ['listeners', 'bytes', 'dropped', 'silence'];

/** The four lines. */
export function seriesOf(answer: StatsAnswer): Series {
  const steps = answer.steps ?? answer.points ?? (Array.isArray(answer) ? (answer as StatsStep[]) : []);
  return {
    atS: steps.map(({ at }) => Date.parse(at) / 1000),
    lines: NAMES.map((name) => ({ name, values: steps.map((step) => step[name] ?? null) })),
  };
}

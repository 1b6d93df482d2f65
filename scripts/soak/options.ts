// The soak's command line.
import { parseArgs } from 'node:util';

/** What was asked for. */
export interface SoakOptions {
  readonly hours: number;
  readonly mounts: number;
  /** Seconds from one fault to the next, on average. */
  readonly faultEveryS: number;
  /** The same seed gives the same faults in the same order. */
  readonly seed: number;
}

/** Shown by `--help`. */
export const HELP = `npm run soak -- [options]

Plays mounts to a real icecast2, hurts the server at random, listens to every mount, and tells each minute what it costs.
Exit code 1 when the server's memory grows by more than 1 MB per hour and mount, or a gap of more than 4 s is heard
that no fault explains.

  --hours N        how long                        (default 1)
  --mounts N       how many mounts                 (default 20)
  --fault-every N  seconds between two faults      (default 20; 0: none)
  --seed N         of the faults                   (default: from the clock; told at the beginning)
`;

/** Reads the command line; null for `--help`. @throws Error naming what is wrong */
export function readOptions(argv: readonly string[]): SoakOptions | null {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { hours: text, mounts: text, 'fault-every': text, seed: text, help: { type: 'boolean' } },
  });
  if (values.help) return null;
  const number = (name: keyof typeof values, fallback: number): number => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isFinite(value) || value < 0)
      throw new Error(`--${name} takes a number that is not negative`);
    return value;
  };
  return {
    hours: number('hours', 1),
    mounts: Math.max(1, Math.round(number('mounts', 20))),
    faultEveryS: number('fault-every', 20),
    seed: Math.round(number('seed', Date.now() % 1e6)),
  };
}

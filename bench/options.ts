// The benchmark's command line: which parts, how long, how many mounts, and where things are kept.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Everything that can be measured alone, in the order of a whole run. */
export const PARTS = [
  'ffmpeg',
  'liquidsoap',
  'jetstream-cold',
  'jetstream-warm',
  'memory',
  'library',
  'first-music',
  'dashboard',
  'ceiling',
  'api',
] as const;

/** Name of a part. */
export type PartName = (typeof PARTS)[number];

/** What was asked for. */
export interface BenchOptions {
  readonly parts: readonly PartName[];
  /** Length of each steady measurement, seconds. */
  readonly seconds: number;
  /** Mounts of each steady measurement. */
  readonly mounts: number;
  /** Mounts started at once on an empty cache. */
  readonly burst: number;
  /** Where the search for the ceiling begins and where it gives up. */
  readonly ceilingFrom: number;
  readonly ceilingTo: number;
  /** How long the ceiling's last good number of mounts is held, seconds. */
  readonly holdSeconds: number;
  /** Mounts that play while the API is measured; as many again are silent. */
  readonly apiMounts: number;
  /** Subscribers of events, and requests at once. */
  readonly apiClients: number;
  /** Tracks and the warm cache are kept here between runs. */
  readonly work: string;
  /** Says in the results that other work ran on the machine at the same time. */
  readonly noisy: boolean;
}

/** Shown by `--help`. */
export const HELP = `npm run bench -- [report | PART ...] [options]

Compares JetStream with Liquidsoap and bare ffmpeg on this machine: the same library, the same icecast2.
Results go to bench/results/, the table to the terminal, and both into docs/benchmarks.md.
"report" alone measures nothing and writes docs/benchmarks.md from the results there are.

  --only LIST         parts, separated by commas: ${PARTS.join(', ')}
  --seconds N         length of each steady measurement            (default 300)
  --mounts N          mounts of each steady measurement            (default 30)
  --burst N           mounts started at once on an empty cache     (default 50)
  --ceiling-from N    mounts the search for the ceiling begins at  (default 50)
  --ceiling-to N      ... and the number it does not go beyond     (default 3200)
  --hold-seconds N    how long the ceiling is held                 (default 600)
  --api-mounts N      mounts that play while the API is measured   (default 50)
  --api-clients N     its subscribers, and requests at once        (default 1000)
  --work FOLDER       tracks and the warm cache, kept between runs (default: jetstream-bench among temporary files)
  --noisy             note in the results that the machine had other work
  --help

Needs icecast2, ffmpeg and lame, and uses liquidsoap if it is there. As root, CPU time is taken from a control group.
`;

/**
 * Reads the command line.
 * @returns null for `--help`, an empty list of parts for `report`
 * @throws Error naming what is wrong
 */
export function readOptions(argv: readonly string[]): BenchOptions | null {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      only: text,
      seconds: text,
      mounts: text,
      burst: text,
      'ceiling-from': text,
      'ceiling-to': text,
      'hold-seconds': text,
      'api-mounts': text,
      'api-clients': text,
      work: text,
      noisy: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const named = positionals.filter((word) => word !== 'report');
  return {
    parts: positionals.includes('report') ? [] : partsOf(named.length > 0 ? named.join(',') : values.only),
    seconds: positive('seconds', values.seconds, 300),
    mounts: positive('mounts', values.mounts, 30),
    burst: positive('burst', values.burst, 50),
    ceilingFrom: positive('ceiling-from', values['ceiling-from'], 50),
    ceilingTo: positive('ceiling-to', values['ceiling-to'], 3200),
    holdSeconds: positive('hold-seconds', values['hold-seconds'], 600),
    apiMounts: positive('api-mounts', values['api-mounts'], 50),
    apiClients: positive('api-clients', values['api-clients'], 1000),
    work: values.work ?? join(tmpdir(), 'jetstream-bench'),
    noisy: values.noisy ?? false,
  };
}

function partsOf(only: string | undefined): readonly PartName[] {
  if (only === undefined) return PARTS;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !PARTS.some((part) => part === name));
  if (unknown) throw new Error(`there is no part "${unknown}"; there are ${PARTS.join(', ')}`);
  return PARTS.filter((part) => names.includes(part));
}

function positive(name: string, given: string | undefined, fallback: number): number {
  const value = Number(given ?? fallback);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} takes a whole number of at least 1`);
  return value;
}

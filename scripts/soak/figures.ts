// What a server costs at a moment, and whether that grows.
import { readdirSync, readFileSync } from 'node:fs';
import { readProcessTree } from '../../src/supervisor/process-tree.js';

/** A look at the server's processes. */
export interface Sample {
  /** Hours since the beginning. */
  readonly hours: number;
  /** Proportional set size of the server's own process, in which mounts live, bytes. */
  readonly serverBytes: number;
  /** Of the whole tree: render processes, decoders and encoders come and go. */
  readonly treeBytes: number;
  /** Descriptors of the server's own process. */
  readonly descriptors: number;
  readonly processes: number;
}

/** Looks at the tree below `pid`. */
export function takeSample(pid: number, hours: number): Sample {
  const pids = readProcessTree(pid)?.pids ?? [];
  return {
    hours,
    serverBytes: pssOf(pid),
    treeBytes: pids.reduce((sum, one) => sum + pssOf(one), 0),
    descriptors: countOf(`/proc/${pid}/fd`),
    processes: pids.length,
  };
}

/** Growth by least squares, per hour, and its standard error; both 0 with fewer than three samples. */
export function slope(samples: readonly (readonly [hours: number, value: number])[]): {
  readonly perHour: number;
  readonly error: number;
} {
  const n = samples.length;
  if (n < 3) return { perHour: 0, error: 0 };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [meanX, meanY] = [mean(samples.map(([x]) => x)), mean(samples.map(([, y]) => y))];
  const spread = samples.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const perHour = samples.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = samples.reduce((sum, [x, y]) => sum + (y - meanY - perHour * (x - meanX)) ** 2, 0);
  return { perHour, error: Math.sqrt(rest / (n - 2) / spread) };
}

function pssOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function countOf(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}

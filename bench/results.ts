// What a run leaves behind, and the newest of everything that runs have left.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';
import type { PartName } from './options.js';
import type { Results } from './parts/run-part.js';

/** One run as it is stored. */
export interface StoredRun {
  /** Wall clock of its start, ISO 8601. */
  readonly at: string;
  readonly machine: Machine;
  /** The machine had other work at the same time. */
  readonly isNoisy: boolean;
  readonly results: Results;
  readonly failures: readonly string[];
}

/** bench/results, one JSON file a run. */
export const RESULTS_FOLDER = fileURLToPath(new URL('./results', import.meta.url));

/** All stored runs, oldest first. */
export async function storedRuns(): Promise<StoredRun[]> {
  const names = await readdir(RESULTS_FOLDER).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(RESULTS_FOLDER, name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as StoredRun);
}

/** The newest result of every part, as one run: parts may be measured one at a time. */
export function newestOf(runs: readonly StoredRun[]): StoredRun | null {
  const last = runs.at(-1);
  if (!last) return null;
  const results: Results = Object.assign({}, ...runs.map((run) => run.results));
  const parts = Object.keys(results) as PartName[];
  const sources = parts.map((part) => runs.findLast((run) => part in run.results));
  return { ...last, results, isNoisy: sources.some((run) => run?.isNoisy), failures: [] };
}

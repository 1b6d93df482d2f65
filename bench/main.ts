// Entry of `npm run bench`: runs the parts asked for, stores what they found, and rewrites docs/benchmarks.md.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeLibrary } from './library.js';
import { describeMachine } from './machine.js';
import { type BenchOptions, HELP, readOptions } from './options.js';
import { type Results, runPart } from './parts/run-part.js';
import { say } from './progress.js';
import { writeReport } from './report.js';
import { RESULTS_FOLDER, type StoredRun } from './results.js';
import { tableOf } from './table.js';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (!options) return void process.stdout.write(HELP);
  if (options.parts.length > 0) process.stdout.write(`\n${tableOf(await measure(options))}\n`);
  await writeReport();
}

async function measure(options: BenchOptions): Promise<StoredRun> {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => abort.abort(new Error(`stopped by ${name}`)));
  }
  const { signal } = abort;
  const machine = describeMachine();
  const library = await makeLibrary(join(options.work, 'library'));
  const results: Results = {};
  const failures: string[] = [];
  const at = new Date().toISOString();
  for (const part of options.parts) {
    if (signal.aborted) break;
    if (part === 'liquidsoap' && !machine.programs.liquidsoap) {
      say('liquidsoap is not installed: left out');
      continue;
    }
    try {
      await runPart(part, { options, library, signal }, results);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(`part ${part} failed: ${reason}`);
      failures.push(`${part}: ${reason}`);
      process.exitCode = 1;
    }
  }
  const run: StoredRun = { at, machine, isNoisy: options.noisy, results, failures };
  await mkdir(RESULTS_FOLDER, { recursive: true });
  const file = join(RESULTS_FOLDER, `${at.replaceAll(/[:.]/g, '-')}.json`);
  await writeFile(file, `${JSON.stringify(run, null, 2)}\n`);
  say('results are in bench/results');
  return run;
}

await main();

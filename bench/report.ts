// Rewrites the measured part of docs/benchmarks.md; what people wrote around it stays.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Machine } from './machine.js';
import { newestOf, storedRuns } from './results.js';
import { tableOf } from './table.js';

const PAGE = fileURLToPath(new URL('../docs/benchmarks.md', import.meta.url));
const BEGIN = '<!-- measured: written by npm run bench -->';
const END = '<!-- /measured -->';

/** Puts the newest result of every part into docs/benchmarks.md. */
export async function writeReport(): Promise<void> {
  const run = newestOf(await storedRuns());
  if (!run) return;
  const page = await readFile(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${PAGE} has lost its markers ${BEGIN} ${END}`);
  const noise = run.isNoisy ? '\n\n**The machine had other work: these figures are rough.**' : '';
  const measured = `Measured on ${run.at.slice(0, 10)}.${noise}\n\n${describe(run.machine)}\n\n${tableOf(run)}`;
  await writeFile(PAGE, `${before}${BEGIN}\n\n${measured}\n\n${END}${after}`);
}

function describe({ cores, cpuModel, memoryGb, kernel, node, programs }: Machine): string {
  const versions = Object.entries(programs).map(([name, version]) => `${name} ${version ?? 'not installed'}`);
  return `${cores} cores of ${cpuModel}, ${memoryGb} GB, Linux ${kernel}, Node.js ${node}, ${versions.join(', ')}.`;
}

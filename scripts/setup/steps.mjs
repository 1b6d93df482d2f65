// How the setup scripts talk: one line when a step begins, one with the time it took, and a sign of life in between.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** With `--dry-run`, commands that change something are only printed. */
export const DRY_RUN = process.argv.includes('--dry-run');

/** A required step failed; the message says what to do. */
export class SetupError extends Error {}

const begunAt = Date.now();
const elapsed = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/**
 * Announces a step, does it, and says how long it took.
 * @template T @param {string} title @param {() => Promise<T>} work @returns {Promise<T>}
 */
export async function step(title, work) {
  const since = Date.now();
  console.log(`[${elapsed(begunAt).padStart(7)}] ${title}`);
  const pulse = setInterval(() => console.log(`[${elapsed(begunAt).padStart(7)}] ... still at it`), 15_000);
  try {
    const result = await work();
    console.log(`[${elapsed(begunAt).padStart(7)}] done in ${elapsed(since)}`);
    return result;
  } finally {
    clearInterval(pulse);
  }
}

/** @param {string} text a line that belongs to the current step */
export function say(text) {
  console.log(`            ${text}`);
}

/**
 * Runs a command that changes something; its output is shown.
 * @param {string} command @param {string[]} args
 * @returns {Promise<boolean>} true when it ended with 0 (always, in a dry run)
 */
export async function run(command, args) {
  say(`${DRY_RUN ? 'would run' : 'running'}: ${[command, ...args].join(' ')}`);
  if (DRY_RUN) return true;
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  return ends(child);
}

/**
 * Runs a command that only looks, silently.
 * @param {string} command @param {string[]} args @returns {Promise<boolean>} true when it ended with 0
 */
export function succeeds(command, args) {
  return ends(spawn(command, args, { cwd: ROOT, stdio: 'ignore' }));
}

async function ends(child) {
  const [code] = await once(child, 'close').catch(() => [1]);
  return code === 0;
}

/**
 * Runs a script's main function: a {@link SetupError} becomes one clear line and exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runScript(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof SetupError ? `\nSetup stopped: ${error.message}` : error);
    process.exitCode = 1;
  }
}

// Requests at a steady rate, from a process of their own: what else the benchmark does must not look like the server's delay.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Latencies } from './http-load.js';

const ENTRY = fileURLToPath(new URL('./steady-load-process.ts', import.meta.url));

/**
 * Latencies from when each request was written to its end. The load is open: a request goes out whether or not those
 * before it were answered, so a server that stands still is asked no less (no coordinated omission).
 */
export interface SteadyLatencies extends Latencies {
  /** The same from when the request was due, which adds what the sender itself was late, milliseconds. */
  readonly fromDueP99Ms: number;
  /** How late requests were written, milliseconds. */
  readonly lateP99Ms: number;
}

/** What the process is told to do. */
export interface SteadyOrder {
  readonly url: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/**
 * Asks `perSecond` times a second for `seconds`.
 * @throws Error when the process ends without an answer, or `signal` aborts
 */
export function steadyLoad(order: SteadyOrder, signal: AbortSignal): Promise<SteadyLatencies> {
  return new Promise((resolve, reject) => {
    const child = fork(ENTRY, [JSON.stringify(order)], { signal });
    child.on('message', (message) => resolve(message as SteadyLatencies));
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the sender of requests ended with code ${code}`)));
  });
}

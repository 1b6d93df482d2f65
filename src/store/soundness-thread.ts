// Has a database file looked through by a thread of its own, so that the main thread goes on meanwhile.
import { Worker } from 'node:worker_threads';
import { JetStreamError } from '../model/errors.js';
import type { Soundness } from './soundness.js';

const ENTRY = new URL('../store/soundness-worker.js', import.meta.url);

/**
 * As `soundnessOf`, beside everything else.
 * @throws Error as that, or JetStreamError `JS_STORE_FAILED` when the thread ends without a word
 */
export function lookInThread(path: string): Promise<Soundness> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, { workerData: path, env: {} });
    // A server that stops does not wait for what it would not use any more.
    worker.unref();
    worker.once('message', (found) => resolve(found as Soundness));
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(new JetStreamError('JS_STORE_FAILED', `looking through ${path} ended with code ${code}`)),
    );
  });
}

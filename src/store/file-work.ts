// Work on a whole database file, done by a thread of its own so that the main thread goes on meanwhile.
import { Worker } from 'node:worker_threads';
import { JetStreamError } from '../model/errors.js';
import type { Soundness } from './soundness.js';

/** What takes longer the larger a file is. */
export interface FileWork {
  /** As `soundnessOf`. */
  look(path: string): Promise<Soundness>;
  /** As `copyDatabase`. */
  copy(path: string, to: string): Promise<void>;
}

/** What a thread is told to do. */
export type FileTask =
  | { readonly what: 'look'; readonly path: string }
  | { readonly what: 'copy'; readonly path: string; readonly to: string };

const ENTRY = new URL('../store/file-worker.js', import.meta.url);

/** Each in a thread; rejects as the function does, and with `JS_STORE_FAILED` when the thread ends without a word. */
export const inThread: FileWork = {
  look: async (path) => (await run({ what: 'look', path })) as Soundness,
  copy: async (path, to) => void (await run({ what: 'copy', path, to })),
};

function run(task: FileTask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, { workerData: task, env: {} });
    // A server that stops does not wait for what it would not use any more.
    worker.unref();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      const message = `the thread that was to ${task.what} at ${task.path} ended with code ${code}`;
      reject(new JetStreamError('JS_STORE_FAILED', message));
    });
  });
}

// Entry of the thread that works on a whole database file.
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../model/errors.js';
import { copyDatabase } from './copy.js';
import type { FileTask } from './file-work.js';
import { soundnessOf } from './soundness.js';

const task = workerData as FileTask;
try {
  const result = task.what === 'look' ? soundnessOf(task.path) : await copyDatabase(task.path, task.to);
  parentPort?.postMessage(result);
} catch (error) {
  // Those of better-sqlite3 are no errors to the algorithm that clones them: they would arrive without their words.
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  throw Object.assign(new Error(messageOf(error), { cause: error }), { code });
}

// Entry of the thread that works on a whole database file.
import { parentPort, workerData } from 'node:worker_threads';
import { copyDatabase } from './copy.js';
import type { FileTask } from './file-work.js';
import { soundnessOf } from './soundness.js';

const task = workerData as FileTask;
parentPort?.postMessage(
  task.what === 'look' ? soundnessOf(task.path) : await copyDatabase(task.path, task.to),
);

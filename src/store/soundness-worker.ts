// Entry of the thread that looks through a database file.
import { parentPort, workerData } from 'node:worker_threads';
import { soundnessOf } from './soundness.js';

parentPort?.postMessage(soundnessOf(String(workerData)));

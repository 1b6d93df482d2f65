// What all mounts of a worker thread share.
import type { SendQueueSampler } from '../playout/send-queue.js';
import type { Ticker } from '../playout/ticker.js';

/** One of each for a thread. */
export interface WorkerShare {
  readonly ticker: Ticker;
  readonly sendQueues: SendQueueSampler;
}

// What all mounts of a worker thread share.
import type { SendQueueWatch } from '../playout/send-queue-watch.js';
import type { ServerPolls } from '../playout/server-poll.js';
import type { Ticker } from '../playout/ticker.js';

/** One of each for a thread. */
export interface WorkerShare {
  readonly ticker: Ticker;
  readonly sendQueues: SendQueueWatch;
  /** Asks every server once for all its mounts. */
  readonly servers: ServerPolls;
  /** A mount's state has changed: reports once this turn is over, before the next round of reports. */
  readonly reportSoon: () => void;
}

// One mount worker thread as the supervisor sees it: its channel, its life, and its end.
import { Worker } from 'node:worker_threads';
import { messageOf } from '../model/errors.js';
import { type Handlers, Rpc } from '../model/rpc.js';
import type { MountWorkerProtocol, SupervisorProtocol } from '../mount/protocol.js';

const ENTRY = new URL('../mount/worker.js', import.meta.url);
/** Ticks of the supervisor without a report from a worker until it counts as stuck. */
const MISSED_REPORTS = 5;

export class MountWorker {
  readonly mountIds = new Set<string>();
  readonly rpc: Rpc<MountWorkerProtocol, SupervisorProtocol>;
  readonly #worker: Worker;
  #missedReports = 0;
  #isGone = false;

  /** Starts the thread; `onGone` is called once when it ends without {@link end}. */
  constructor(handlers: Handlers<SupervisorProtocol>, onGone: (worker: MountWorker, reason: string) => void) {
    // No environment: the secrets a mount needs come in its order.
    this.#worker = new Worker(ENTRY, { env: {}, resourceLimits: { maxOldGenerationSizeMb: 512 } });
    this.rpc = new Rpc({ post: (message) => this.#worker.postMessage(message) }, handlers);
    this.#worker.on('message', (message) => {
      this.#missedReports = 0;
      this.rpc.receive(message);
    });
    const gone = (reason: string) => {
      if (this.#isGone) return;
      this.#isGone = true;
      this.rpc.close(reason);
      onGone(this, reason);
    };
    this.#worker.on('error', (error) => gone(`a mount worker threw: ${messageOf(error)}`));
    this.#worker.on('exit', (code) => gone(`a mount worker ended with code ${code}`));
  }

  /**
   * Call once a second. A worker that has not reported for several calls is stuck and is terminated; counting calls
   * rather than time keeps a server that was itself stopped from blaming its workers.
   */
  check(): void {
    if (++this.#missedReports > MISSED_REPORTS) void this.#worker.terminate();
  }

  /** Ends the thread without a word to `onGone`. */
  async end(): Promise<void> {
    this.#isGone = true;
    this.rpc.close('the worker was ended');
    await this.#worker.terminate();
  }
}

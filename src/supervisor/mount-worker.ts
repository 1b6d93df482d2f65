// One mount worker thread as the supervisor sees it: its channel, its life, and its end.
import { Worker } from 'node:worker_threads';
import { messageOf } from '../model/errors.js';
import { type Handlers, Rpc } from '../model/rpc.js';
import type { MountWorkerProtocol, SupervisorProtocol } from '../mount/protocol.js';

const ENTRY = new URL('../mount/worker.js', import.meta.url);
/** Ticks of the supervisor without a report from a worker until it counts as stuck. */
const MISSED_REPORTS = 2;
/** Ticks more that a worker has for its start, when the machine may be starting many. */
const STARTING_TICKS = 10;
const MAX_HEAP_MB = 512;
/** Young objects are few and live for a second: V8's own 48 MB would be filled before they are looked at. */
const MAX_YOUNG_MB = 3;
/** Memory outside of the heap, for which V8 has no limit: a group of mounts needs a tenth of it. */
const MAX_BUFFER_BYTES = 256e6;

export class MountWorker {
  readonly mountIds = new Set<string>();
  readonly rpc: Rpc<MountWorkerProtocol, SupervisorProtocol>;
  readonly #worker: Worker;
  #missedReports = -STARTING_TICKS;
  /** Why it was terminated; null for a worker that ended otherwise. */
  #fault: string | null = null;
  #isGone = false;

  /** Starts the thread; `onGone` is called once when it ends without {@link end}. */
  constructor(handlers: Handlers<SupervisorProtocol>, onGone: (worker: MountWorker, reason: string) => void) {
    // No environment: the secrets a mount needs come in its order.
    this.#worker = new Worker(ENTRY, {
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: MAX_YOUNG_MB },
    });
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
    this.#worker.on('exit', (code) => gone(this.#fault ?? `a mount worker ended with code ${code}`));
  }

  /**
   * Call once a second. A worker that has not reported for several calls is stuck and is terminated; counting calls
   * rather than time keeps a server that was itself stopped from blaming its workers.
   */
  check(): void {
    if (++this.#missedReports > MISSED_REPORTS) this.#terminate('a mount worker hung: it did not report');
  }

  /** Takes what a worker holds outside of its heap, bytes; one that holds far too much is terminated. */
  weigh(bufferBytes: number): void {
    if (bufferBytes > MAX_BUFFER_BYTES) {
      this.#terminate(`a mount worker held ${Math.round(bufferBytes / 1e6)} MB of buffers`);
    }
  }

  /** Ends the thread without a word to `onGone`. */
  async end(): Promise<void> {
    this.#isGone = true;
    this.rpc.close('the worker was ended');
    await this.#worker.terminate();
  }

  /** Its end, which `exit` tells, frees its sockets: only then may its mounts start elsewhere. */
  #terminate(fault: string): void {
    this.#fault ??= fault;
    void this.#worker.terminate();
  }
}

// The mount workers: which of them a mount is put into, whether they still report, and what their end means.
import type { Handlers } from '../model/rpc.js';
import type { SupervisorProtocol } from '../mount/protocol.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import { MountWorker } from './mount-worker.js';

export interface WorkerCrewOptions {
  /** What the supervisor offers to a worker. */
  readonly callsOf: (worker: () => MountWorker) => Handlers<SupervisorProtocol>;
  readonly sendQueues: SendQueueSampler;
  /** A worker ended by itself. */
  readonly onGone: (worker: MountWorker, reason: string) => void;
}

/** One mount a worker up to this many workers; then groups of {@link GROUP_SIZE}. */
const MOUNTS_ALONE = 32;
const GROUP_SIZE = 16;

/** All workers of the server. */
export class WorkerCrew {
  readonly #options: WorkerCrewOptions;
  readonly #workers = new Set<MountWorker>();

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
  }

  /** A worker for one more mount: a new one, or one with room when there are many. */
  place(): MountWorker {
    const isCrowded = this.#workers.size >= MOUNTS_ALONE;
    const roomy = isCrowded && [...this.#workers].find((worker) => worker.mountIds.size < GROUP_SIZE);
    return roomy || this.#add();
  }

  /** Takes a mount out of its worker; a worker without mounts is ended. */
  async leave(worker: MountWorker, mountId: string): Promise<void> {
    worker.mountIds.delete(mountId);
    if (worker.mountIds.size > 0) return;
    this.#forget(worker);
    await worker.end();
  }

  /** Call once a second: a worker that does not report any more is terminated. */
  check(): void {
    for (const worker of this.#workers) worker.check();
  }

  /** Ends all workers. */
  async close(): Promise<void> {
    const workers = [...this.#workers];
    for (const worker of workers) this.#forget(worker);
    await Promise.all(workers.map((worker) => worker.end()));
  }

  #add(): MountWorker {
    const worker: MountWorker = new MountWorker(
      this.#options.callsOf(() => worker),
      (gone, reason) => {
        this.#forget(gone);
        this.#options.onGone(gone, reason);
      },
    );
    this.#workers.add(worker);
    return worker;
  }

  #forget(worker: MountWorker): void {
    this.#workers.delete(worker);
    this.#options.sendQueues.want(worker, [], () => undefined);
  }
}

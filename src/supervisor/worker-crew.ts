// The mount workers: which of them a mount is put into, whether they still report, and what their end means.
import type { Handlers } from '../model/rpc.js';
import type { SupervisorProtocol } from '../mount/protocol.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import { MountWorker } from './mount-worker.js';
import { workerWithRoom } from './worker-room.js';

export interface WorkerCrewOptions {
  /** What the supervisor offers to a worker. */
  readonly callsOf: (worker: () => MountWorker) => Handlers<SupervisorProtocol>;
  readonly sendQueues: SendQueueSampler;
  /** See {@link workerWithRoom}. */
  readonly mountsPerWorker: number;
  /** A worker ended by itself. */
  readonly onGone: (worker: MountWorker, reason: string) => void;
}

/** All workers of the server. */
export class WorkerCrew {
  readonly #options: WorkerCrewOptions;
  readonly #workers = new Set<MountWorker>();
  /** Those of one mount that failed before: nobody else is put beside it. */
  readonly #cells = new Set<MountWorker>();

  constructor(options: WorkerCrewOptions) {
    this.#options = options;
  }

  /**
   * A worker for one more mount: a new one, or the one with the fewest mounts where mounts share. A mount that failed
   * before is put into one of its own: whoever is to blame for a group's end takes nobody along twice.
   */
  place(hasFailed: boolean): MountWorker {
    const worker = (hasFailed ? undefined : this.#roomy()) ?? this.#add();
    if (hasFailed) this.#cells.add(worker);
    return worker;
  }

  /** Takes a mount out of its worker; a worker without mounts is ended. */
  async leave(worker: MountWorker, mountId: string): Promise<void> {
    worker.mountIds.delete(mountId);
    await this.endIfEmpty(worker);
  }

  /** Ends a worker that no mount is in, such as one whose only mount failed without it; idempotent. */
  async endIfEmpty(worker: MountWorker): Promise<void> {
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

  #roomy(): MountWorker | undefined {
    const open = [...this.#workers].filter((worker) => !this.#cells.has(worker));
    return workerWithRoom(open, this.#options.mountsPerWorker);
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
    this.#cells.delete(worker);
    this.#options.sendQueues.want(worker, [], () => undefined);
  }
}

// One reader of the kernel's socket table for the whole process: every worker reading it would cost mounts squared.
import type { MountConfig } from '../config/schema.js';
import { sampleSendQueues } from '../playout/send-queue.js';
import type { MountWorker } from './mount-worker.js';

/** Samples the send queues towards all Icecast servers and tells every worker. */
export class SendQueueRound {
  readonly #workers: Iterable<MountWorker>;
  readonly #mounts: () => readonly MountConfig[];
  #isSampling = false;

  constructor(workers: Iterable<MountWorker>, mounts: () => readonly MountConfig[]) {
    this.#workers = workers;
    this.#mounts = mounts;
  }

  /** Call once a second; a round that has not ended is not begun again. Never rejects. */
  async sample(): Promise<void> {
    if (this.#isSampling) return;
    this.#isSampling = true;
    const servers = this.#mounts().flatMap((mount) => mount.icecast_servers);
    const sample = await sampleSendQueues(new Set(servers.map(({ port }) => port)));
    this.#isSampling = false;
    for (const worker of this.#workers) worker.rpc.note('sendQueues', { sample });
  }
}

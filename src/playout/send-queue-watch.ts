// One thread's view of the send queues: who watches which socket, wherever the samples are taken.
import type { Socket } from 'node:net';
import type { QueueSample, SendQueueSampler } from './send-queue.js';
import { socketKey } from './socket-key.js';

/**
 * Told at each sample of the bytes in the kernel's send queue, null where nobody says, and when they were counted,
 * monotonic milliseconds.
 */
export type QueueListener = (queuedBytes: number | null, readAtMs: number) => void;

/** Without a sample for this long the queues count as unknown, milliseconds. */
const SILENCE_MS = 4500;

/**
 * Hands samples to the watchers of sockets. Samples that stop coming are told as null: a reader that is stuck may
 * cost knowledge, never audio.
 */
export class SendQueueWatch {
  readonly #want: (keys: readonly string[]) => void;
  readonly #watched = new Map<QueueListener, string>();
  #silence: NodeJS.Timeout | undefined;

  /** `want` names the connections to be sampled, each time they change. */
  constructor(want: (keys: readonly string[]) => void) {
    this.#want = want;
  }

  /** A watch of the same thread as its sampler. */
  static of(sampler: SendQueueSampler): SendQueueWatch {
    const watch: SendQueueWatch = new SendQueueWatch((keys) =>
      sampler.want(watch, keys, (sample) => watch.take(sample)),
    );
    return watch;
  }

  /** Calls `listener` at each sample until the returned function is called. The socket must be connected. */
  watch(socket: Socket, listener: QueueListener): () => void {
    this.#watched.set(listener, socketKey(socket));
    this.#changed();
    return () => {
      if (this.#watched.delete(listener)) this.#changed();
    };
  }

  /** Takes a sample of the connections asked for. */
  take(sample: QueueSample): void {
    this.#listenForSilence();
    for (const [listener, key] of [...this.#watched]) {
      if (!this.#watched.has(listener)) continue;
      listener(sample && (sample.queues.get(key) ?? 0), sample?.readAtMs ?? 0);
    }
  }

  #changed(): void {
    this.#want([...new Set(this.#watched.values())]);
    this.#listenForSilence();
  }

  #listenForSilence(): void {
    clearTimeout(this.#silence);
    if (this.#watched.size > 0) this.#silence = setTimeout(() => this.take(null), SILENCE_MS);
  }
}

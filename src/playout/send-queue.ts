// Sees what Node cannot: bytes the kernel has taken from a socket but the peer has not acknowledged.
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';

/** Told at each sample of the bytes in the kernel's send queue; null where the system does not say. */
export type QueueListener = (queuedBytes: number | null) => void;

/** Where Linux lists the sockets of this process's network namespace (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/**
 * Bytes in the send queue by port pair, from the text of `/proc/net/tcp`: columns are slot, local address, remote
 * address, state, `tx_queue:rx_queue`, all in hexadecimal (proc(5)). Of equal pairs the fullest counts.
 */
export function parseSendQueues(table: string, into: Map<string, number> = new Map()): Map<string, number> {
  const line = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]+):/gm;
  for (const [, local = '', remote = '', queued = ''] of table.matchAll(line)) {
    const key = portPair(Number.parseInt(local, 16), Number.parseInt(remote, 16));
    into.set(key, Math.max(into.get(key) ?? 0, Number.parseInt(queued, 16)));
  }
  return into;
}

function portPair(local: number, remote: number): string {
  return `${local} ${remote}`;
}

/** Samples the send queues of all watched sockets with one read; reads nothing while none is watched. */
export class SendQueueSampler {
  readonly #intervalMs: number;
  readonly #watched = new Map<QueueListener, string>();
  #timer: NodeJS.Timeout | null = null;
  #reading = false;

  /** Samples every `intervalMs`, a second by default. */
  constructor(intervalMs = 1000) {
    this.#intervalMs = intervalMs;
  }

  /** Calls `listener` at each sample until the returned function is called. The socket must be connected. */
  watch(socket: Socket, listener: QueueListener): () => void {
    this.#watched.set(listener, portPair(socket.localPort ?? 0, socket.remotePort ?? 0));
    this.#timer ??= setInterval(() => void this.#sample(), this.#intervalMs);
    return () => {
      this.#watched.delete(listener);
      if (this.#watched.size > 0 || !this.#timer) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  }

  async #sample(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    const queues = await readQueues();
    this.#reading = false;
    for (const [listener, key] of [...this.#watched]) {
      if (this.#watched.has(listener)) listener(queues?.get(key) ?? null);
    }
  }
}

async function readQueues(): Promise<Map<string, number> | null> {
  if (process.platform !== 'linux') return null;
  const queues = new Map<string, number>();
  for (const table of TABLES) {
    // A kernel without IPv6 has no tcp6: then the other table says it all.
    parseSendQueues(await readFile(table, 'latin1').catch(() => ''), queues);
  }
  return queues;
}

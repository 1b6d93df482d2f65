// Sees what Node cannot: bytes the kernel has taken from a socket but the peer has not acknowledged.
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { monotonicMs } from '../model/time.js';

/** Told at each sample of the bytes in the kernel's send queue; null where the system does not say. */
export type QueueListener = (queuedBytes: number | null) => void;

/**
 * Bytes in the kernel's send queues by port pair ("local remote"); queues that are empty are left out. Null where the
 * system does not say.
 */
export type SendQueueSample = ReadonlyMap<string, number> | null;

/** Where Linux lists the sockets of this process's network namespace (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/**
 * Adds the queues in the text of `/proc/net/tcp` whose remote port is one of `remotePorts`: columns are slot, local
 * address, remote address, state, `tx_queue:rx_queue`, all in hexadecimal (proc(5)). Of equal pairs the fullest counts.
 */
export function parseSendQueues(
  table: string,
  remotePorts: ReadonlySet<number>,
  into: Map<string, number> = new Map(),
): Map<string, number> {
  const line = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]+):/gm;
  for (const [, local = '', remote = '', queue = ''] of table.matchAll(line)) {
    const queued = Number.parseInt(queue, 16);
    const remotePort = Number.parseInt(remote, 16);
    if (queued === 0 || !remotePorts.has(remotePort)) continue;
    const key = portPair(Number.parseInt(local, 16), remotePort);
    into.set(key, Math.max(into.get(key) ?? 0, queued));
  }
  return into;
}

/** Reads the queues towards `remotePorts`. The kernel walks all its sockets for it: once a second for all is enough. */
export async function sampleSendQueues(remotePorts: ReadonlySet<number>): Promise<SendQueueSample> {
  if (process.platform !== 'linux') return null;
  // A kernel without IPv6 has no tcp6: then the other table says it all.
  const tables = await Promise.all(TABLES.map((path) => readFile(path, 'latin1').catch(() => null)));
  if (tables.every((table) => table === null)) return null;
  const queues = new Map<string, number>();
  for (const table of tables) parseSendQueues(table ?? '', remotePorts, queues);
  return queues;
}

function portPair(local: number, remote: number): string {
  return `${local} ${remote}`;
}

/** Samples older than this say nothing any more: audio must not wait for whoever takes them. */
const STALE_MS = 1800;
const WATCHDOG_MS = 1000;

/** Tells the sockets of one thread what samples say of them. */
export class SendQueueWatch {
  readonly #watched = new Map<QueueListener, string>();
  #watchdog: NodeJS.Timeout | null = null;
  #learntAtMs = 0;

  /** Calls `listener` at each sample until the returned function is called. The socket must be connected. */
  watch(socket: Socket, listener: QueueListener): () => void {
    this.#watched.set(listener, portPair(socket.localPort ?? 0, socket.remotePort ?? 0));
    this.#watchdog ??= setInterval(() => this.#forget(), WATCHDOG_MS);
    return () => {
      this.#watched.delete(listener);
      if (this.#watched.size > 0 || !this.#watchdog) return;
      clearInterval(this.#watchdog);
      this.#watchdog = null;
    };
  }

  /** Takes a sample and tells every listener. */
  learn(sample: SendQueueSample): void {
    this.#learntAtMs = monotonicMs();
    for (const [listener, key] of [...this.#watched]) {
      if (this.#watched.has(listener)) listener(sample && (sample.get(key) ?? 0));
    }
  }

  #forget(): void {
    if (monotonicMs() - this.#learntAtMs > STALE_MS) this.learn(null);
  }
}

// Sees what Node cannot: bytes the kernel has taken from a socket but the peer has not acknowledged.
import { readFile } from 'node:fs/promises';
import { monotonicMs } from '../model/time.js';
import { connectionKey } from './socket-key.js';

/** What the kernel held back at a moment; null where the system does not say. */
export type QueueSample = {
  /** Monotonic milliseconds at which the reading began: what was sent later may be missing in it. */
  readonly readAtMs: number;
  /** Bytes in the send queues that were asked for, by connection; empty ones are left out. */
  readonly queues: ReadonlyMap<string, number>;
} | null;

/** Where Linux lists the sockets of this process's network namespace (proc(5)). */
const TABLES = ['/proc/self/net/tcp', '/proc/self/net/tcp6'];

/**
 * Bytes in the send queue by connection, from the text of `/proc/net/tcp`: columns are slot, local address, remote
 * address, state, `tx_queue:rx_queue`, all in hexadecimal (proc(5)). Of equal connections the fullest counts.
 */
export function parseSendQueues(table: string, into: Map<string, number> = new Map()): Map<string, number> {
  const line = /^ *\d+: [0-9A-F]+:([0-9A-F]{4}) ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]+):/gm;
  for (const [, local = '', remote = '', port = '', queued = ''] of table.matchAll(line)) {
    const key = connectionKey(Number.parseInt(local, 16), remote, Number.parseInt(port, 16));
    into.set(key, Math.max(into.get(key) ?? 0, Number.parseInt(queued, 16)));
  }
  return into;
}

interface Asker {
  readonly keys: readonly string[];
  readonly give: (sample: QueueSample) => void;
}

/**
 * Reads the kernel's table for everybody in the process; reads nothing while nobody asks.
 *
 * There is one of it, on the main thread, because a read costs what the table holds for the whole machine, not what
 * one asks for: 10 ms for 180 sockets and 20 ms for 2100 on a small server, most of it in the kernel. A reader in each
 * of 32 workers took 28 and 56 % of a core; one for all takes 1 to 2 %, and half of that while every queue that was
 * asked for is empty: then only every second reading is made.
 */
export class SendQueueSampler {
  readonly #intervalMs: number;
  readonly #askers = new Map<object, Asker>();
  #timer: NodeJS.Timeout | null = null;
  #reading = false;
  /** True when the last reading found nothing, and none was left out since. */
  #mayRest = false;

  /** Samples every `intervalMs`, a second by default; half as often while nothing is queued. */
  constructor(intervalMs = 1000) {
    this.#intervalMs = intervalMs;
  }

  /** Gives `asker` a sample of the connections `keys` at each reading, instead of those it asked for before. */
  want(asker: object, keys: readonly string[], give: (sample: QueueSample) => void): void {
    if (keys.length > 0) this.#askers.set(asker, { keys, give });
    else this.#askers.delete(asker);
    if (this.#askers.size > 0) this.#timer ??= setInterval(() => void this.#sample(), this.#intervalMs);
    else if (this.#timer) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
  }

  async #sample(): Promise<void> {
    if (this.#reading) return;
    if (this.#mayRest) {
      this.#mayRest = false;
      return;
    }
    this.#reading = true;
    const readAtMs = monotonicMs();
    const queues = await readQueues();
    this.#reading = false;
    const askers = [...this.#askers.values()];
    this.#mayRest = askers.every(({ keys }) => keys.every((key) => !queues?.get(key)));
    for (const { keys, give } of askers) give(queues && { readAtMs, queues: pick(queues, keys) });
  }
}

function pick(queues: ReadonlyMap<string, number>, keys: readonly string[]): ReadonlyMap<string, number> {
  return new Map(keys.flatMap((key) => (queues.get(key) ? [[key, queues.get(key) ?? 0] as const] : [])));
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

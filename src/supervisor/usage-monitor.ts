// Measures what the whole process tree costs, so that health, metrics and the guard speak of real figures.
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { SystemUsage } from '../model/health.js';
import { monotonicMs } from '../model/time.js';
import { type ProcessTree, readProcessTree } from './process-tree.js';

/** What a monitor needs to know. */
export interface UsageMonitorOptions {
  /** Time between samples, milliseconds. */
  readonly intervalMs: number;
  /** Children of this process, for systems without /proc; grandchildren are not counted there. */
  readonly knownPids?: () => readonly number[];
  /** Told after every sample. */
  readonly onSample?: (usage: SystemUsage) => void;
}

/** One reading of the tree's counters. */
interface Reading {
  readonly cpuMs: number;
  readonly memoryBytes: number;
  readonly processes: number;
  readonly atMs: number;
}

/** Samples CPU, memory (sum of resident sets) and event-loop delay of this process and all its descendants. */
export class UsageMonitor {
  readonly #options: UsageMonitorOptions;
  readonly #loopDelay: IntervalHistogram = monitorEventLoopDelay({ resolution: 20 });
  #previous: Reading | null = null;
  #latest: SystemUsage | null = null;
  #sampling: Promise<SystemUsage> | null = null;

  constructor(options: UsageMonitorOptions) {
    this.#options = options;
  }

  /** The last sample; null before the first. */
  latest(): SystemUsage | null {
    return this.#latest;
  }

  /** Takes a sample now; calls during a sample share it. CPU is the mean since the sample before. */
  sampleNow(): Promise<SystemUsage> {
    this.#sampling ??= this.#sample().finally(() => {
      this.#sampling = null;
    });
    return this.#sampling;
  }

  /** Samples at once and then every interval until `signal` is aborted. A failed sample is left out. */
  async run(signal: AbortSignal): Promise<void> {
    this.#loopDelay.enable();
    try {
      while (!signal.aborted) {
        await this.sampleNow().catch(() => undefined);
        await delay(this.#options.intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
      }
    } finally {
      this.#loopDelay.disable();
      pidusage.clear();
    }
  }

  async #sample(): Promise<SystemUsage> {
    const reading = await this.#read();
    const delayNs = this.#loopDelay.count === 0 ? 0 : this.#loopDelay.percentile(99);
    this.#loopDelay.reset();
    const usage: SystemUsage = {
      cpuPercent: cpuPercent(this.#previous, reading),
      memoryBytes: reading.memoryBytes,
      processes: reading.processes,
      // The histogram records the timer's whole period, 20 ms when nothing is late.
      eventLoopDelayMs: Math.max(0, round(delayNs / 1e6 - 20, 2)),
      at: new Date().toISOString(),
    };
    this.#previous = reading;
    this.#latest = usage;
    this.#options.onSample?.(usage);
    return usage;
  }

  async #read(): Promise<Reading> {
    const tree: ProcessTree | null = readProcessTree(process.pid);
    const pids = tree?.pids ?? [process.pid, ...(this.#options.knownPids?.() ?? [])];
    const atMs = monotonicMs();
    const stats = Object.values(await pidusage([...pids])).filter((stat) => stat != null);
    return {
      cpuMs: tree?.cpuMs ?? stats.reduce((sum, stat) => sum + stat.ctime, 0),
      memoryBytes: stats.reduce((sum, stat) => sum + stat.memory, 0),
      processes: stats.length,
      atMs,
    };
  }
}

/**
 * Mean use between two readings in percent of one core; since the process's start when there is no earlier one.
 * Never negative: a descendant that ends without being waited for takes its time with it.
 */
function cpuPercent(previous: Reading | null, now: Reading): number {
  const cpuMs = now.cpuMs - (previous?.cpuMs ?? 0);
  const elapsedMs = previous === null ? process.uptime() * 1000 : now.atMs - previous.atMs;
  return elapsedMs <= 0 ? 0 : round(Math.max(0, (100 * cpuMs) / elapsedMs), 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

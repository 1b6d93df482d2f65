// How many mounts this machine would carry while everything they play is in the cache, from what they cost now.
import type { SystemUsage } from '../model/health.js';
import type { GuardLimits } from './guard.js';

/** Keeps the last estimate made while nothing but transitions was rendered: only then is the use of CPU the warm one. */
export class WarmCapacity {
  #mounts: number | null = null;

  /**
   * Takes what is measured now. The server's own share of CPU is divided among the mounts too, so the estimate is low
   * for few mounts and grows true with their number.
   * @param coldJobs scans and bodies under way or waiting
   * @returns mounts that fit below the CPU limit; null before anything could be measured
   */
  estimate(
    usage: SystemUsage | null,
    onAir: number,
    coldJobs: number,
    limits: Pick<GuardLimits, 'maxCpuPercent' | 'cores'>,
  ): number | null {
    if (usage === null || onAir === 0 || coldJobs > 0 || usage.cpuPercent <= 0) return this.#mounts;
    const percentPerMount = usage.cpuPercent / onAir;
    this.#mounts = Math.floor((limits.maxCpuPercent * limits.cores) / percentPerMount);
    return this.#mounts;
  }
}

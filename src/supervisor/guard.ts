// Decides from figures alone whether one more mount is let in.
import { availableParallelism } from 'node:os';
import type { Config } from '../config/schema.js';
import type { SystemUsage } from '../model/health.js';
import type { AudioFiles } from './open-files.js';

/** Thresholds of the guard: [limits] of the config and the machine's cores. */
export interface GuardLimits {
  readonly maxMounts: number;
  /** Share of all cores, percent. */
  readonly maxCpuPercent: number;
  readonly maxMemoryBytes: number;
  /** Health warns above these. */
  readonly warnCpuPercent: number;
  readonly warnMemoryBytes: number;
  readonly cores: number;
}

/** The thresholds of a config on this machine. */
export function guardLimits(limits: Config['limits']): GuardLimits {
  return {
    maxMounts: limits.max_mounts,
    maxCpuPercent: limits.max_cpu_percent,
    maxMemoryBytes: limits.maxMemoryBytes,
    warnCpuPercent: limits.warn_cpu_percent,
    warnMemoryBytes: limits.warnMemoryBytes,
    cores: availableParallelism(),
  };
}

/** Open files that a mount takes: a thread 5, a socket, assets 3; and 5 for a moment, while a process is started. */
const MOUNT_OPEN_FILES = 14;

/** Verdict on a new mount; `figure` is the number that spoke against it. */
export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: string; readonly figure: string };

/** Whether one more mount may be started. Mounts on the air are never touched by this. */
export function admission(facts: {
  readonly usage: SystemUsage | null;
  readonly mounts: number;
  readonly limits: GuardLimits;
  /** Null where there is no limit of open files. */
  readonly files: AudioFiles | null;
}): Admission {
  const { usage, mounts, limits, files } = facts;
  if (mounts >= limits.maxMounts) {
    return refusal(`${mounts} of ${limits.maxMounts} mounts`, 'remove a mount or raise limits.max_mounts');
  }
  if (files !== null && files.open + MOUNT_OPEN_FILES > files.most) {
    return refusal(
      `${files.open} of ${files.most} open files, a mount takes up to ${MOUNT_OPEN_FILES}`,
      'remove a mount or raise the limit of open files (LimitNOFILE, ulimit -n)',
    );
  }
  if (usage === null) return { ok: true };
  const share = usage.cpuPercent / limits.cores;
  if (share >= limits.maxCpuPercent) {
    return refusal(
      `CPU ${share.toFixed(0)} % of ${limits.cores} cores, limit ${limits.maxCpuPercent} %`,
      'try again later, remove a mount or raise limits.max_cpu_percent',
    );
  }
  if (usage.memoryBytes >= limits.maxMemoryBytes) {
    return refusal(
      `memory ${megabytes(usage.memoryBytes)}, limit ${megabytes(limits.maxMemoryBytes)}`,
      'remove a mount or raise limits.max_memory',
    );
  }
  return { ok: true };
}

/**
 * Whether a mount that finds nothing in the cache may be started: everything it plays must be rendered at once, and
 * what it takes would be missed by those on the air.
 * @param capacity mounts that can be rendered in real time, as measured; null before anything was
 */
export function coldAdmission(coldMounts: number, capacity: number | null): Admission {
  if (capacity === null || coldMounts < capacity) return { ok: true };
  return refusal(
    `${coldMounts} mounts are being rendered, ${capacity} can be`,
    'nothing it plays is in the cache; try again when the others have been rendered',
  );
}

function refusal(figure: string, advice: string): Admission {
  return { ok: false, reason: `no room for another mount (${figure}): ${advice}`, figure };
}

/** Bytes as people read them, in whole megabytes of 10^6 bytes. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

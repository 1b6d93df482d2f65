// Finds a process's whole tree in Linux's /proc: ffmpeg and lame are children of children.
import { readdirSync, readFileSync } from 'node:fs';

/** A process and all its living descendants at one moment. */
export interface ProcessTree {
  readonly pids: readonly number[];
  /**
   * CPU time of the tree in milliseconds, descendants that have ended and been waited for included: their time has
   * moved to their parent's `cutime` and `cstime`, so the sum neither jumps nor forgets when a child ends.
   */
  readonly cpuMs: number;
  /** Those of {@link pids} that somebody has stopped (SIGSTOP) and not continued. */
  readonly stoppedPids: readonly number[];
  /** One of {@link pids} runs, or waits for nothing but a core (state R of proc(5); main threads only). */
  readonly isRunnable: boolean;
}

// USER_HZ, the unit of times in /proc, is 100 on every architecture Node.js runs on (proc(5)).
const msPerTick = 10;

interface ProcessStat {
  /** One letter: R runs or could, S sleeps, D waits for a disk, T was stopped (proc(5)). */
  readonly state: string;
  readonly parent: number;
  readonly cpuMs: number;
}

/**
 * The tree below `rootPid`; null where there is no /proc (other systems than Linux). By the kernel's lists of children
 * where it keeps them (CONFIG_PROC_CHILDREN, proc(5)), which costs some 30 µs for each process of the tree however many
 * the machine has; else by one pass over all of these. A child that ends while a list is read may hide another one for
 * this once.
 */
export function readProcessTree(rootPid: number, procFolder = '/proc'): ProcessTree | null {
  const stats = readListed(rootPid, procFolder) ?? readBelow(rootPid, procFolder);
  if (!stats.has(rootPid)) return null;
  const pids = [...stats.keys()];
  return {
    pids,
    cpuMs: pids.reduce((sum, pid) => sum + (stats.get(pid)?.cpuMs ?? 0), 0),
    stoppedPids: pids.filter((pid) => stats.get(pid)?.state === 'T'),
    isRunnable: pids.some((pid) => stats.get(pid)?.state === 'R'),
  };
}

/** The tree by lists of children, parents before children; null where the kernel keeps none, or there is no such process. */
function readListed(rootPid: number, procFolder: string): Map<number, ProcessStat> | null {
  if (childrenOf(rootPid, procFolder) === null) return null;
  const stats = new Map<number, ProcessStat>();
  const pids = [rootPid];
  for (const pid of pids) {
    const stat = readStat(pid, procFolder);
    if (stat === null) continue;
    stats.set(pid, stat);
    pids.push(...(childrenOf(pid, procFolder) ?? []));
  }
  return stats;
}

/** A list belongs to the thread that started the children: here that is the main thread, whose id is the process's. */
function childrenOf(pid: number, procFolder: string): number[] | null {
  try {
    const list = readFileSync(`${procFolder}/${pid}/task/${pid}/children`, 'latin1');
    return list.split(' ').filter(Boolean).map(Number);
  } catch {
    return null;
  }
}

/** The tree by the parent that each process of the machine names, parents before children. */
function readBelow(rootPid: number, procFolder: string): Map<number, ProcessStat> {
  const all = readAll(procFolder);
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of all) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const pids = [rootPid];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return new Map(
    pids.flatMap((pid) => {
      const stat = all.get(pid);
      return stat ? [[pid, stat]] : [];
    }),
  );
}

function readAll(procFolder: string): Map<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  let names: string[];
  try {
    names = readdirSync(procFolder);
  } catch {
    return stats;
  }
  for (const pid of names.filter((name) => /^[0-9]+$/.test(name)).map(Number)) {
    const stat = readStat(pid, procFolder);
    if (stat) stats.set(pid, stat);
  }
  return stats;
}

/** Null when the process ended before it could be read. */
function readStat(pid: number, procFolder: string): ProcessStat | null {
  try {
    return parseStat(readFileSync(`${procFolder}/${pid}/stat`, 'latin1'));
  } catch {
    return null;
  }
}

// Fields are counted after the last ')', because a process's name may hold spaces and brackets (proc(5)).
function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { state: fields[0] ?? '', parent: Number(fields[1]), cpuMs: ticks * msPerTick };
}

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
}

// USER_HZ, the unit of times in /proc, is 100 on every architecture Node.js runs on (proc(5)).
const msPerTick = 10;

interface ProcessStat {
  readonly isStopped: boolean;
  readonly parent: number;
  readonly cpuMs: number;
}

/**
 * The tree below `rootPid`; null where there is no /proc (other systems than Linux). One pass over the machine's
 * processes, some 10 µs each.
 */
export function readProcessTree(rootPid: number, procFolder = '/proc'): ProcessTree | null {
  const stats = readAll(procFolder);
  if (!stats.has(rootPid)) return null;
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of stats) {
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [pid]);
    else siblings.push(pid);
  }
  const pids = [rootPid];
  for (const pid of pids) pids.push(...(children.get(pid) ?? []));
  return {
    pids,
    cpuMs: pids.reduce((sum, pid) => sum + (stats.get(pid)?.cpuMs ?? 0), 0),
    stoppedPids: pids.filter((pid) => stats.get(pid)?.isStopped),
  };
}

function readAll(procFolder: string): Map<number, ProcessStat> {
  const stats = new Map<number, ProcessStat>();
  let names: string[];
  try {
    names = readdirSync(procFolder);
  } catch {
    return stats;
  }
  for (const name of names) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      stats.set(Number(name), parseStat(readFileSync(`${procFolder}/${name}/stat`, 'latin1')));
    } catch {
      // The process ended between the listing and the reading.
    }
  }
  return stats;
}

// Fields are counted after the last ')', because a process's name may hold spaces and brackets (proc(5)).
function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { isStopped: fields[0] === 'T', parent: Number(fields[1]), cpuMs: ticks * msPerTick };
}

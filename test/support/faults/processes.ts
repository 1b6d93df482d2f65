// The processes below a server, by what they are, and what can be done to them.
import { readFileSync } from 'node:fs';
import { readProcessTree } from '../../../src/supervisor/process-tree.js';
import { until } from '../until.js';

/** What a process below the server is. */
export type ProcessKind = 'render' | 'ffmpeg' | 'lame';

/** Ids of the processes of a kind that run below `serverPid` now. */
export function processesOf(serverPid: number | undefined, kind: ProcessKind): number[] {
  const below = readProcessTree(serverPid ?? 0)?.pids.slice(1) ?? [];
  return below.filter((pid) => kindOf(pid) === kind);
}

function kindOf(pid: number): ProcessKind | null {
  try {
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (args.some((arg) => arg.endsWith('render/process.js'))) return 'render';
    return (['ffmpeg', 'lame'] as const).find((name) => program.endsWith(name)) ?? null;
  } catch {
    return null;
  }
}

/** False once a process has ended: one that nobody has waited for (a zombie) has not. */
export function exists(pid: number): boolean {
  try {
    readFileSync(`/proc/${pid}/stat`);
    return true;
  } catch {
    return false;
  }
}

/** Those of `pids` that still run, and are not below the server any more: left behind by whoever started them. */
export function orphansOf(serverPid: number | undefined, pids: readonly number[]): number[] {
  const tree = new Set(readProcessTree(serverPid ?? 0)?.pids);
  return pids.filter((pid) => exists(pid) && !tree.has(pid) && kindOf(pid) !== null);
}

const REAPED_WITHIN_S = 10;

/** Resolves when no process below the server is a zombie: each is one for a moment. @throws Error when some stay */
export async function untilNoZombies(serverPid: number | undefined): Promise<void> {
  await until('no zombie below the server', REAPED_WITHIN_S, () => zombiesOf(serverPid).length === 0);
}

/** Zombies among the processes below the server: `Z` is field 3 of /proc/PID/stat (proc(5)). */
function zombiesOf(serverPid: number | undefined): number[] {
  const below = readProcessTree(serverPid ?? 0)?.pids.slice(1) ?? [];
  return below.filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
      return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
    } catch {
      return false;
    }
  });
}

/** Sends a signal; false when the process is gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

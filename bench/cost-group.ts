// What a contender costs, its children and the children that have ended included.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readProcessTree } from '../src/supervisor/process-tree.js';

/** How CPU time is taken: exact to the microsecond, or summed from /proc once a second. */
export type CostMethod = 'control group' | 'process tree';

/**
 * Processes whose cost is counted together. As root they run in a control group of version 2, whose `cpu.stat`
 * (Documentation/admin-guide/cgroup-v2.rst) counts everything that ever ran in it. Elsewhere the process tree is
 * read once a second: user and system time of every process and of the children it has waited for.
 */
export class CostGroup {
  readonly method: CostMethod;
  readonly #folder: string | null;
  readonly #roots: ChildProcess[] = [];

  private constructor(folder: string | null) {
    this.#folder = folder;
    this.method = folder ? 'control group' : 'process tree';
  }

  /** Makes a group named `name`; a control group where that is allowed. */
  static async create(name: string): Promise<CostGroup> {
    const hierarchy = await unifiedHierarchy();
    const folder = hierarchy && join(hierarchy, `jetstream-bench-${process.pid}-${name}`);
    if (!folder) return new CostGroup(null);
    return mkdir(folder).then(
      () => new CostGroup(folder),
      () => new CostGroup(null),
    );
  }

  /** Starts a process in the group, from its first instruction on. */
  spawn(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const enter = 'echo $$ > "$0/cgroup.procs" && exec "$@"';
    const child = this.#folder
      ? spawn('sh', ['-c', enter, this.#folder, command, ...args], options)
      : spawn(command, args, options);
    this.#roots.push(child);
    return child;
  }

  /** CPU seconds used so far. */
  async cpuSeconds(): Promise<number> {
    if (!this.#folder) return this.#trees().reduce((sum, { cpuMs }) => sum + cpuMs / 1000, 0);
    const text = await readFile(join(this.#folder, 'cpu.stat'), 'utf8');
    return Number(/^usage_usec (\d+)/m.exec(text)?.[1]) / 1e6;
  }

  /** Proportional set size of all processes, bytes: shared pages are counted once (proc(5), smaps_rollup). */
  async pssBytes(): Promise<number> {
    return pssBytes(await this.pids());
  }

  /** Proportional set size of the processes that were started here, without their children. */
  rootPssBytes(): Promise<number> {
    return pssBytes(this.#roots.flatMap((root) => root.pid ?? []));
  }

  /** Processes alive now. */
  async pids(): Promise<number[]> {
    if (!this.#folder) return this.#trees().flatMap(({ pids }) => [...pids]);
    const text = await readFile(join(this.#folder, 'cgroup.procs'), 'utf8');
    return text.split('\n').filter(Boolean).map(Number);
  }

  /** Asks every process that was started here to end, kills what is left after `graceS`, and goes. */
  async close(graceS = 10): Promise<void> {
    for (const root of this.#roots) root.kill('SIGTERM');
    for (let waited = 0; waited < graceS && (await this.pids()).length > 0; waited += 0.1) await delay(100);
    for (const pid of await this.pids()) kill(pid);
    for (let attempt = 0; this.#folder && attempt < 50; attempt++) {
      if (
        await rmdir(this.#folder).then(
          () => true,
          () => false,
        )
      )
        return;
      await delay(100);
    }
  }

  #trees() {
    return this.#roots.flatMap((root) => (root.pid ? (readProcessTree(root.pid) ?? []) : []));
  }
}

async function pssBytes(pids: readonly number[]): Promise<number> {
  const files = pids.map((pid) => readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => ''));
  const texts = await Promise.all(files);
  return texts.reduce((sum, text) => sum + Number(/^Pss: +(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024, 0);
}

/** Mount point of the control groups of version 2, or null. */
async function unifiedHierarchy(): Promise<string | null> {
  const mounts = await readFile('/proc/self/mounts', 'utf8').catch(() => '');
  const folder = /^\S+ (\S+) cgroup2 /m.exec(mounts)?.[1];
  return folder && (await readdir(folder).catch(() => null)) ? folder : null;
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Ended by itself meanwhile.
  }
}

// Ends children that somebody stopped: a process that is stopped holds its work, answers nobody and ends nothing.
import { readProcessTree } from './process-tree.js';

export interface StoppedChildrenOptions {
  /** Finds what is stopped now among the descendants of this process; by default in /proc, nothing without one. */
  readonly find?: () => readonly number[];
  /** Ends a process, and the group it leads if it leads one. */
  readonly kill?: (pid: number) => void;
  /** Told of every process that was ended, in words. */
  readonly onEnded: (reason: string) => void;
}

/** Looks once a second; what is stopped at two looks in a row is ended, and its jobs are repeated by the pool. */
export class StoppedChildren {
  readonly #options: StoppedChildrenOptions;
  #stopped: ReadonlySet<number> = new Set();

  constructor(options: StoppedChildrenOptions) {
    this.#options = options;
  }

  /** Call once a second. */
  check(): void {
    const { find = findStopped, kill = killGroup, onEnded } = this.#options;
    const stopped = find();
    for (const pid of stopped) {
      if (!this.#stopped.has(pid)) continue;
      kill(pid);
      onEnded(`process ${pid} was stopped from outside: it was killed, its work is repeated`);
    }
    this.#stopped = new Set(stopped);
  }
}

function findStopped(): readonly number[] {
  return readProcessTree(process.pid)?.stoppedPids ?? [];
}

/** A render process leads a group; ffmpeg and lame belong to one and lead none. */
function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // No such group, or gone already.
    }
  }
}

// Forks render processes: each in a process group of its own, so that ending it ends everything it started.
import { setPriority } from 'node:os';
import type { RenderTools } from '../render/job.js';
import type { ForkRenderProcess } from '../render/pool-process.js';
import { forkProcess } from './forked-process.js';
import { readProcessTree } from './process-tree.js';

const ENTRY = new URL('../render/process.js', import.meta.url);
/** File operations that may wait for a dead disk at once before others of the same process wait too. */
const POOL_THREADS = 16;

/** Makes the function with which a pool forks, as {@link renderForker} does. */
export type RenderForker = (
  tools: RenderTools,
  onStderr: (text: string) => void,
  niceness?: number,
) => ForkRenderProcess;

/**
 * Returns the function with which the pool forks; `onStderr` hears what a process says before it dies. `niceness` is
 * that of the process and what it starts (setpriority(2)); `entry` is the module it runs.
 */
export function renderForker(
  tools: RenderTools,
  onStderr: (text: string) => void,
  niceness = 0,
  entry = ENTRY,
): ForkRenderProcess {
  const args = [JSON.stringify(tools)];
  const options = { what: 'a render process', entry, args, heapMb: 256, poolThreads: POOL_THREADS };
  return (onMessage, onExit) => {
    const onEnd = (reason: string) => {
      // Killed from outside it could not end its children, and one that waits for a pipe would wait for ever.
      killGroup(child.pid);
      onExit(reason);
    };
    const child = forkProcess({ ...options, detached: true }, { onMessage, onStderr, onEnd });
    if (niceness !== 0 && child.pid !== undefined) beNice(child.pid, niceness);
    return {
      pid: child.pid,
      post: (message) => child.send(message),
      isBusy: () => child.pid !== undefined && readProcessTree(child.pid)?.isRunnable === true,
      kill: () => killGroup(child.pid),
    };
  };
}

function beNice(pid: number, niceness: number): void {
  try {
    setPriority(pid, niceness);
  } catch {
    // Gone already, which its exit tells.
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

// Forks render processes: each in a process group of its own, so that ending it ends everything it started.
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { RenderTools } from '../render/job.js';
import type { ForkRenderProcess } from '../render/pool-process.js';

const ENTRY = fileURLToPath(new URL('../render/process.js', import.meta.url));
/** File operations that may wait for a dead disk at once before others of the same process wait too. */
const THREAD_POOL = '16';

/**
 * Returns the function with which the pool forks; `onStderr` hears what a process says before it dies. `niceness` is
 * that of the process and what it starts (setpriority(2)).
 */
export function renderForker(
  tools: RenderTools,
  onStderr: (text: string) => void,
  niceness = 0,
): ForkRenderProcess {
  return (onMessage, onExit) => {
    const child = fork(ENTRY, [JSON.stringify(tools)], {
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--max-old-space-size=256'],
      // No secret of the server's environment reaches a process that opens foreign files.
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', UV_THREADPOOL_SIZE: THREAD_POOL },
    });
    if (niceness !== 0 && child.pid !== undefined) beNice(child.pid, niceness);
    child.stderr?.on('data', (chunk: Buffer) => onStderr(chunk.toString().trimEnd()));
    child.on('message', onMessage);
    let isGone = false;
    const gone = (reason: string) => {
      if (!isGone) onExit(reason);
      isGone = true;
    };
    child.once('error', (error) => gone(`a render process could not start: ${error.message}`));
    child.once('exit', (code, signal) => {
      // Killed from outside it could not end its children, and one that waits for a pipe would wait for ever.
      killGroup(child.pid);
      gone(`a render process ended (${signal ?? `exit code ${code}`})`);
    });
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
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

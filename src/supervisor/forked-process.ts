// Forks a process of our own with nothing of the server's environment, and tells of its end once, however it comes.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What is forked, and how. */
export interface ForkOptions {
  /** The process in words, for the reason of its end: `the watch process`. */
  readonly what: string;
  /** The module it runs. */
  readonly entry: URL;
  readonly args?: readonly string[];
  readonly heapMb: number;
  /** Threads for file operations that wait: libuv's `UV_THREADPOOL_SIZE`. */
  readonly poolThreads: number;
  /** Whether it leads a process group of its own. */
  readonly detached?: boolean;
}

/** Who hears of it. */
export interface ForkEvents {
  readonly onMessage: (message: unknown) => void;
  /** What it says before it dies. */
  readonly onStderr: (text: string) => void;
  /** It has ended, or could not start; called once, with the reason. */
  readonly onEnd: (reason: string) => void;
}

/** Forks a process that talks in structured clones. */
export function forkProcess(options: ForkOptions, { onMessage, onStderr, onEnd }: ForkEvents): ChildProcess {
  const { what, entry, args = [], heapMb, poolThreads, detached = false } = options;
  const child = fork(fileURLToPath(entry), args, {
    detached,
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [`--max-old-space-size=${heapMb}`],
    // No secret of the server's environment reaches a process that opens foreign files.
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', UV_THREADPOOL_SIZE: `${poolThreads}` },
  });
  child.stderr?.on('data', (chunk: Buffer) => onStderr(chunk.toString().trimEnd()));
  child.on('message', onMessage);
  let isGone = false;
  const gone = (reason: string) => {
    if (!isGone) onEnd(reason);
    isGone = true;
  };
  child.once('error', (error) => gone(`${what} could not start: ${error.message}`));
  child.once('exit', (code, signal) => gone(`${what} ended (${signal ?? `exit code ${code}`})`));
  return child;
}

/** Sends a message to a forked process; one that is gone does not get it. */
export function sendTo(child: ChildProcess, message: unknown): void {
  if (child.connected) child.send(message as object, () => undefined);
}

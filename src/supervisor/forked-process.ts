// Forks a process of our own with nothing of the server's environment, and tells of its end once, however it comes.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../model/errors.js';

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

/** A forked process, or one that could not start. */
export interface ForkedProcess {
  /** Undefined where it could not start. */
  readonly pid: number | undefined;
  /** Sends a message; a process that is gone does not get it. */
  send(message: unknown): void;
  /** Kills the process alone, not the group it leads. */
  kill(): void;
}

/** Forks a process that talks in structured clones. Never throws: one that cannot start ends at once. */
export function forkProcess(options: ForkOptions, events: ForkEvents): ForkedProcess {
  const { what } = options;
  let isGone = false;
  const gone = (reason: string) => {
    if (!isGone) events.onEnd(reason);
    isGone = true;
  };
  try {
    const child = startedBy(options, events);
    child.once('error', (error) => gone(`${what} could not start: ${error.message}`));
    child.once('exit', (code, signal) => gone(`${what} ended (${signal ?? `exit code ${code}`})`));
    return {
      pid: child.pid,
      send: (message) => void (child.connected && child.send(message as object, () => undefined)),
      kill: () => void child.kill('SIGKILL'),
    };
  } catch (error) {
    // Some faults of spawn come as an event, others, such as a lack of memory, are thrown.
    setImmediate(gone, `${what} could not start: ${messageOf(error)}`);
    return { pid: undefined, send: () => undefined, kill: () => undefined };
  }
}

function startedBy(options: ForkOptions, { onMessage, onStderr }: ForkEvents): ChildProcess {
  const { entry, args = [], heapMb, poolThreads, detached = false } = options;
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
  return child;
}

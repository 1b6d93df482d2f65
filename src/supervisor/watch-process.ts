// Forks the process that follows playlists.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../playlist/watch-process.js', import.meta.url));
/** Lists on dead disks hold a thread each; the others must still find one. */
const THREAD_POOL = '32';

/** The watch process as its keeper needs it. */
export interface WatchProcessHandle {
  readonly pid: number | undefined;
  post(message: unknown): void;
  kill(): void;
}

/** Forks it; `onExit` is called once, however it ends. */
export type ForkWatchProcess = (
  onMessage: (message: unknown) => void,
  onExit: (reason: string) => void,
) => WatchProcessHandle;

/** Returns the function that forks; `onStderr` hears what the process says before it dies. */
export function watchForker(onStderr: (text: string) => void): ForkWatchProcess {
  return (onMessage, onExit) => {
    const child = fork(ENTRY, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: ['--max-old-space-size=512'],
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', UV_THREADPOOL_SIZE: THREAD_POOL },
    });
    child.stderr?.on('data', (chunk: Buffer) => onStderr(chunk.toString().trimEnd()));
    child.on('message', onMessage);
    let isGone = false;
    const gone = (reason: string) => {
      if (!isGone) onExit(reason);
      isGone = true;
    };
    child.once('error', (error) => gone(`the watch process could not start: ${error.message}`));
    child.once('exit', (code, signal) => gone(`the watch process ended (${signal ?? `exit code ${code}`})`));
    return {
      pid: child.pid,
      post: (message) => {
        if (child.connected) child.send(message as object, () => undefined);
      },
      kill: () => child.kill('SIGKILL'),
    };
  };
}

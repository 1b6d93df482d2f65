// Forks the process that follows playlists.
import { forkProcess } from './forked-process.js';

const ENTRY = new URL('../playlist/watch-process.js', import.meta.url);
/** Lists on dead disks hold a thread each; the others must still find one. */
const POOL_THREADS = 32;

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
    const options = { what: 'the watch process', entry: ENTRY, heapMb: 512, poolThreads: POOL_THREADS };
    const child = forkProcess(options, { onMessage, onStderr, onEnd: onExit });
    return { pid: child.pid, post: (message) => child.send(message), kill: () => child.kill() };
  };
}

// The one way a decoder or encoder is started: argv without a shell, pipes only, nothing of ours inherited.
import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';
import { PassThrough, type Readable, type Writable } from 'node:stream';

/** How a child ended; `startError` is set when it never ran. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly startError: Error | null;
}

/** A running codec process. */
export interface Child {
  /** Process id; undefined when it could not be started. */
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Settles once the process is gone and its pipes are closed; never rejects. */
  readonly exited: Promise<ChildExit>;
  /** The last 4 kB the child wrote to stderr. */
  stderrTail(): string;
  /** Sends SIGKILL; safe to call at any time and again. */
  kill(): void;
}

/** Whether what a child makes is kept for later, or sent as it is made. */
export type ChildPriority = 'background' | 'paced';

/** What may be said about a child besides its argv. */
export interface ChildOptions {
  /** Added to the minimal environment, for example LD_LIBRARY_PATH. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** False for what is run to find out how to confine; true by default. */
  readonly isConfined?: boolean;
  /** Default 'background'. */
  readonly priority?: ChildPriority | undefined;
}

const STDERR_TAIL_CHARS = 4096;
/** Above that of the process that starts it: every child gives way to mounts. */
const NICENESS: Readonly<Record<ChildPriority, number>> = { background: 5, paced: 1 };
const STOP_DEADLINE_MS = 2000;

let launcher: readonly string[] = [];

/** Puts `before` in front of every child from now on; see confinement.ts. Called once by a process that starts children. */
export function confineChildren(before: readonly string[]): void {
  launcher = before;
}

/** A program that is not there is started as it is: that it is missing is then its own error, not its launcher's. */
function commandOf(path: string, args: readonly string[]): [program: string, args: readonly string[]] {
  const [first, ...rest] = launcher;
  if (first === undefined || (path.includes('/') && !existsSync(path))) return [path, args];
  return [first, [...rest, path, ...args]];
}

/**
 * Starts `path` with `args`. The environment holds PATH and LC_ALL only, so no secret of ours reaches it. Never
 * throws: a failed start is an exit with `startError`.
 */
export function startChild(path: string, args: readonly string[], options: ChildOptions = {}): Child {
  const { isConfined = true, priority = 'background' } = options;
  const [program, argv] = isConfined ? commandOf(path, args) : [path, args];
  try {
    const child = spawn(program, argv, {
      shell: false,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH ?? '', LC_ALL: 'C', ...options.env },
    });
    if (child.pid === undefined) return notStarted(startErrorOf(child));
    lowerPriority(child.pid, NICENESS[priority]);
    return started(child, child.pid);
  } catch (error) {
    // No memory, or an argument that no program can be given.
    return notStarted(Promise.resolve(error instanceof Error ? error : new Error(String(error))));
  }
}

function started(child: ChildProcessWithoutNullStreams, pid: number): Child {
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_TAIL_CHARS);
  });
  // A child that dies breaks its pipes, and one that is gone cannot be killed; its exit tells more than either.
  for (const emitter of [child, child.stdin, child.stdout, child.stderr]) emitter.on('error', () => {});
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, startError: null }));
  });
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    stderrTail: () => stderr,
    kill: () => {
      child.kill('SIGKILL');
      // 'close' waits for stdout to be read to its end, which nobody does after a kill.
      child.stdout.destroy();
      child.stderr.destroy();
      child.stdin.destroy();
    },
  };
}

/** A child that has ended before it began. One for which there were no descriptors left has no pipes of its own. */
function notStarted(reason: Promise<Error>): Child {
  return {
    pid: undefined,
    stdin: new PassThrough().destroy(),
    stdout: new PassThrough().destroy(),
    exited: reason.then((startError) => ({ code: null, signal: null, startError })),
    stderrTail: () => '',
    kill: () => undefined,
  };
}

function startErrorOf(child: ChildProcess): Promise<Error> {
  return new Promise((resolve) => child.once('error', resolve));
}

/**
 * Kills a child and waits until it is gone, at most 2 s: a process asleep in a dead network disk cannot be killed
 * until the disk answers, and its owner must not hang with it.
 */
export async function stopChild(child: Child): Promise<void> {
  child.kill();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, STOP_DEADLINE_MS);
  });
  await Promise.race([child.exited, late]);
  clearTimeout(timer);
}

function lowerPriority(pid: number, niceness: number): void {
  try {
    setPriority(pid, Math.min(getPriority() + niceness, constants.priority.PRIORITY_LOW));
  } catch {
    // Not allowed, or already gone: it runs at our priority.
  }
}

/** A child's last words in one line without the path it was given, or how it ended when it said nothing. */
export function lastWords(child: Child, exit: ChildExit, path?: string): string {
  if (exit.startError) return exit.startError.message;
  const lines = child.stderrTail().split('\n');
  const last = lines.findLast((line) => line.trim() !== '')?.trim();
  if (last) return path ? last.replaceAll(`file:${path}: `, '').replaceAll(path, 'the file') : last;
  return exit.signal ? `killed by ${exit.signal}` : `exit code ${exit.code}`;
}

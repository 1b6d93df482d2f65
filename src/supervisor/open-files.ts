// The open files of this process: how many the system allows, and how callers and audio share them, so that a crowd
// never takes a mount's files and servers away.
import { readdirSync, readFileSync } from 'node:fs';
import { JetStreamError } from '../model/errors.js';

/** What a start takes, with a mount or two and the fewest callers. */
export const LEAST_OPEN_FILES = 64;

/** Share of callers in what is above the least, and the least they have. */
const CALLERS_SHARE = 0.75;
const LEAST_CALLERS = 8;

/** Where proc(5) tells of this process. */
const PROC_SELF = '/proc/self';

/** Open files that are not sockets of callers, and how many of those there may be. */
export interface AudioFiles {
  readonly open: number;
  readonly most: number;
}

export class OpenFiles {
  /** The process's limit; Infinity where there is none or the system does not tell. Node has raised the soft one to the hard one. */
  readonly limit: number;
  /** Most sockets that callers and listeners may have together. */
  readonly maxSockets: number;
  readonly #procSelf: string;
  #sockets: () => number = () => 0;

  constructor(procSelf: string = PROC_SELF) {
    this.#procSelf = procSelf;
    this.limit = openFilesLimit(procSelf);
    this.maxSockets = Math.max(LEAST_CALLERS, Math.floor(CALLERS_SHARE * (this.limit - LEAST_OPEN_FILES)));
  }

  /** From now on the sockets of callers and listeners are those that `sockets` counts. */
  countSockets(sockets: () => number): void {
    this.#sockets = sockets;
  }

  /** What audio has and may have; null where there is no limit, or the system does not tell. */
  audio(): AudioFiles | null {
    if (this.limit === Number.POSITIVE_INFINITY) return null;
    const open = this.#open();
    return open === null ? null : { open: open - this.#sockets(), most: this.limit - this.maxSockets };
  }

  #open(): number | null {
    try {
      // Without the one that the folder is read by.
      return readdirSync(`${this.#procSelf}/fd`).length - 1;
    } catch (error) {
      return isOutOfFiles(error) ? this.limit : null;
    }
  }
}

/**
 * Makes sure that the server can start.
 * @throws JetStreamError `JS_LIMIT_REACHED` with what to do
 */
export function requireOpenFiles({ limit }: Pick<OpenFiles, 'limit'>): void {
  if (limit >= LEAST_OPEN_FILES) return;
  const advice = 'set LimitNOFILE=65536 in the systemd unit, or type "ulimit -n 65536" before the start';
  const message = `only ${limit} open files are allowed, and the server takes ${LEAST_OPEN_FILES} at the least: ${advice}`;
  throw new JetStreamError('JS_LIMIT_REACHED', message);
}

function isOutOfFiles(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EMFILE';
}

function openFilesLimit(procSelf: string): number {
  try {
    const soft = /^Max open files\s+(\S+)/m.exec(readFileSync(`${procSelf}/limits`, 'utf8'))?.[1];
    return soft === undefined || soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

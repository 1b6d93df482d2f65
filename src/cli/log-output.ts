// Where the log leaves: a disk that is full or a reader that has stopped must cost lines, never the station.
import { writeSync } from 'node:fs';
import { messageOf } from '../model/errors.js';
import type { LogFault } from '../supervisor/health.js';

/** Text that may wait: what comes beyond it is lost, and counted. */
const MAX_WAITING_BYTES = 1e6;
const RETRY_MS = 100;

/** Writes text to a descriptor at once, or as soon as that takes any again. Never throws and never waits. */
export class LogOutput {
  readonly #fd: number;
  readonly #write: typeof writeSync;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #message: string | null = null;
  #linesLost = 0;
  #timer: NodeJS.Timeout | null = null;

  /** `write` is the system's; another one in tests. */
  constructor(fd: number, write: typeof writeSync = writeSync) {
    this.#fd = fd;
    this.#write = write;
    process.once('exit', () => this.#flush());
  }

  /** Null while everything leaves. */
  get fault(): LogFault | null {
    return this.#message === null ? null : { message: this.#message, linesLost: this.#linesLost };
  }

  /** One line with its end. */
  write(line: string): void {
    const bytes = Buffer.from(line);
    if (this.#waitingBytes + bytes.length > MAX_WAITING_BYTES) this.#linesLost++;
    else {
      this.#waiting.push(bytes);
      this.#waitingBytes += bytes.length;
    }
    // While it is stuck the timer tries: a burst of lines would try in vain for each.
    if (this.#timer === null) this.#flush();
  }

  #flush(): void {
    this.#timer = null;
    try {
      for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
        const written = this.#write(this.#fd, first);
        this.#waitingBytes -= written;
        if (written < first.length) this.#waiting[0] = first.subarray(written);
        else this.#waiting.shift();
      }
      this.#recover();
    } catch (error) {
      this.#message = messageOf(error);
      this.#timer = setTimeout(() => this.#flush(), RETRY_MS);
      this.#timer.unref();
    }
  }

  /** Everything has left: what could not is told in the log itself. */
  #recover(): void {
    const { fault } = this;
    this.#message = null;
    this.#linesLost = 0;
    if (!fault || fault.linesLost === 0) return;
    const time = new Date().toISOString();
    this.write(
      `${JSON.stringify({ level: 40, time, lines: fault.linesLost, reason: fault.message, msg: 'lines of the log were lost' })}\n`,
    );
  }
}

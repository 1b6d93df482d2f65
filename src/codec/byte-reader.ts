// Pulls bytes out of a child's stdout only when asked, with deadlines that run only while somebody waits.
import type { Readable } from 'node:stream';

/** Deadlines of a pending read, in milliseconds. */
export interface ReadDeadlines {
  /** Until the first byte ever. */
  readonly firstByteMs: number;
  /** Between any two pieces after that. */
  readonly betweenBytesMs: number;
}

/** Reads a stream in pieces. While no read is pending the stream fills its small buffer and then stops. */
export class ByteReader {
  readonly #stream: Readable;
  readonly #deadlines: ReadDeadlines;
  #held: Uint8Array | null = null;
  #started = false;
  #ended = false;
  #timedOut = false;
  #wake: (() => void) | null = null;

  constructor(stream: Readable, deadlines: ReadDeadlines) {
    this.#stream = stream;
    this.#deadlines = deadlines;
    const wake = () => this.#wake?.();
    stream.on('readable', wake);
    for (const event of ['end', 'close', 'error']) {
      stream.on(event, () => {
        this.#ended = true;
        wake();
      });
    }
  }

  /** True when the stream counts as ended because nothing came in time. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /**
   * Up to `maxBytes` of what comes next, or null at the end, which is also where a deadline passed: see
   * {@link timedOut}. The view is valid until the next call. One call at a time.
   */
  async next(maxBytes: number): Promise<Uint8Array | null> {
    await this.arrive();
    const piece = this.#held;
    if (piece === null) return null;
    this.#held = piece.length > maxBytes ? piece.subarray(maxBytes) : null;
    return piece.length > maxBytes ? piece.subarray(0, maxBytes) : piece;
  }

  /** Waits for the next byte, or the end, and takes nothing. */
  async arrive(): Promise<void> {
    this.#held ??= await this.#nextPiece();
  }

  /** Fills `target` as far as the stream reaches; returns the number of bytes written. */
  async fill(target: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < target.length) {
      const piece = await this.next(target.length - filled);
      if (piece === null) break;
      target.set(piece, filled);
      filled += piece.length;
    }
    return filled;
  }

  async #nextPiece(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#timedOut) return null;
      const piece = this.#stream.read() as Buffer | null;
      if (piece !== null) {
        this.#started = true;
        return piece;
      }
      if (this.#ended) return null;
      await this.#readable();
    }
  }

  #readable(): Promise<void> {
    return new Promise((resolve) => {
      const deadlineMs = this.#started ? this.#deadlines.betweenBytesMs : this.#deadlines.firstByteMs;
      const timer = setTimeout(() => {
        this.#timedOut = true;
        this.#wake?.();
      }, deadlineMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }
}

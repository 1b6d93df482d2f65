// Listens to mounts at icecast and notes how late their audio ever was: what a listener would have noticed.
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';

/** Bytes of a second of audio at the benchmark's bitrate, 128 kbit/s. */
export const BYTES_PER_S = 16_000;
/** The first bytes are icecast's burst, whenever a busy server gets round to it; what comes this long after is measured. */
const SETTLE_S = 6;

/** What was heard of one mount. */
export interface Heard {
  readonly path: string;
  readonly seconds: number;
  readonly bytes: number;
  /** Largest fall behind real time, seconds: how much a player would have had to have buffered. */
  readonly latestS: number;
  /** Why nothing more was heard; null when it was heard to the end. */
  readonly failure: string | null;
}

/** Listens until {@link stop}. */
export class Ear {
  readonly #path: string;
  readonly #socket: Socket;
  #firstByteMs = Number.POSITIVE_INFINITY;
  #measuredSinceMs = 0;
  #bytes = 0;
  #highestS = 0;
  #latestS = 0;
  #failure: string | null = null;

  constructor(port: number, path: string) {
    this.#path = path;
    this.#socket = connect(port, '127.0.0.1', () =>
      this.#socket.write(`GET ${path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`),
    );
    this.#socket.on('error', ({ message }) => (this.#failure = message));
    this.#socket.on('end', () => (this.#failure = 'icecast2 closed the connection'));
    this.#socket.once('data', (chunk) => {
      const [status = ''] = chunk.toString('latin1').split('\r\n', 1);
      if (!/^\S+ 200\b/.test(status)) this.#failure = `icecast2 answered ${status}`;
    });
    this.#socket.on('data', (chunk) => this.#hear(chunk.length));
  }

  /** Ends the connection and says what was heard. */
  stop(): Heard {
    this.#hear(0);
    this.#socket.destroy();
    const seconds = this.#measuredSinceMs ? (performance.now() - this.#measuredSinceMs) / 1000 : 0;
    const failure = seconds > 0 ? this.#failure : (this.#failure ?? 'nothing came');
    return { path: this.#path, seconds, bytes: this.#bytes, latestS: this.#latestS, failure };
  }

  #hear(bytes: number): void {
    const nowMs = performance.now();
    if (bytes > 0) this.#firstByteMs = Math.min(this.#firstByteMs, nowMs);
    if (!(nowMs - this.#firstByteMs >= SETTLE_S * 1000)) return;
    this.#measuredSinceMs ||= nowMs;
    const realS = (nowMs - this.#measuredSinceMs) / 1000;
    // Audio received beyond real time: its fall from its highest point is what a player's buffer had to bridge.
    this.#latestS = Math.max(this.#latestS, this.#highestS - (this.#bytes / BYTES_PER_S - realS));
    this.#bytes += bytes;
    this.#highestS = Math.max(this.#highestS, this.#bytes / BYTES_PER_S - realS);
  }
}

/** What was wrong with what was heard of a mount; null when it was on the air all the time. */
export function faultOf({ seconds, bytes, failure }: Heard): string | null {
  if (failure !== null) return failure;
  // Within 1 % of the time, 2 s where that is more.
  const wrongS = bytes / BYTES_PER_S - seconds;
  if (Math.abs(wrongS) <= Math.max(0.01 * seconds, 2)) return null;
  return `${wrongS.toFixed(1)} s of audio more than time in ${seconds.toFixed(0)} s`;
}

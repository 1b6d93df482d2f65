// One HTTP connection that is kept: sends the same GET again and again, and times the answer.
import { connect, type Socket } from 'node:net';

/** An answer: milliseconds from the writing of the request to its last byte; status 0 when the connection was lost. */
export interface Timed {
  readonly ms: number;
  readonly status: number;
}

/** One request at a time; answers must have a Content-Length. */
export class KeptConnection {
  readonly #socket: Socket;
  readonly #request: string;
  #head = '';
  /** Bytes of the body still to come; null while the head is. */
  #leftBytes: number | null = null;
  #status = 0;
  #onEnd: (status: number) => void = () => undefined;

  constructor({ hostname, port, host, pathname, search }: URL) {
    this.#request = `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
    this.#socket = connect(Number(port), hostname).setNoDelay(true);
    this.#socket.on('data', (bytes) => this.#take(bytes));
    this.#socket.on('error', () => undefined).on('close', () => this.#onEnd(0));
  }

  /** False once the server has closed it, as it does with what is idle for seconds. */
  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Sends the request; resolves when the answer is there as a whole, or never will be. */
  ask(): Promise<Timed> {
    const sentMs = performance.now();
    return new Promise((resolve) => {
      this.#onEnd = (status) => resolve({ ms: performance.now() - sentMs, status });
      this.#socket.write(this.#request);
    });
  }

  #take(bytes: Buffer): void {
    if (this.#leftBytes === null) this.#takeHead(bytes);
    else this.#leftBytes -= bytes.length;
    if (this.#leftBytes !== 0) return;
    this.#leftBytes = null;
    this.#onEnd(this.#status);
  }

  #takeHead(bytes: Buffer): void {
    this.#head += bytes.toString('latin1');
    const end = this.#head.indexOf('\r\n\r\n');
    if (end < 0) return;
    this.#status = Number(/^HTTP\/1\.1 (\d+)/.exec(this.#head)?.[1] ?? 0);
    const lengthBytes = Number(/^content-length: *(\d+)/im.exec(this.#head)?.[1] ?? 0);
    this.#leftBytes = lengthBytes - (this.#head.length - end - 4);
    this.#head = '';
  }
}

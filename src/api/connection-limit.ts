// Bounds the connections of the API, so that no client takes every descriptor of the process.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { OpenFiles } from '../supervisor/open-files.js';
import { problem } from './problem.js';

/** Counts open connections; those of listeners have bounds of their own, and count only against the sockets of the process. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #maxSockets: number;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Set<Socket>();
  #refused = 0;

  /** `max` connections of callers; `maxSockets` of callers and listeners together, see {@link OpenFiles}. */
  constructor(max: number, maxSockets = Number.POSITIVE_INFINITY) {
    this.#max = max;
    this.#maxSockets = maxSockets;
  }

  /** Open connections of callers and listeners. */
  get sockets(): number {
    return this.#sockets.size;
  }

  /** Connections refused since the start. */
  get refused(): number {
    return this.#refused;
  }

  /** Answers 503 to every connection of `server` above the limit. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      if (this.#open.size >= this.#max) {
        this.#refuse(socket, `there are ${this.#max} connections`, 'raise [api] max_connections');
      } else if (this.#sockets.size >= this.#maxSockets) {
        const what = `there are ${this.#maxSockets} connections, listeners included`;
        this.#refuse(socket, what, 'raise the limit of open files (LimitNOFILE, ulimit -n)');
      } else this.#take(socket);
    });
  }

  /** Counts a connection no longer, because it carries a stream. */
  release(socket: Socket): void {
    this.#open.delete(socket);
  }

  #take(socket: Socket): void {
    this.#open.add(socket);
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#sockets.delete(socket);
    });
  }

  #refuse(socket: Socket, what: string, advice: string): void {
    this.#refused++;
    const detail = `${what}: try again later, or ${advice}`;
    const body = JSON.stringify(problem('JS_LIMIT_REACHED', detail, ''));
    socket.on('error', () => socket.destroy());
    socket.end(
      'HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 30\r\n' +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}

// Bounds the connections of the API, so that no client takes every descriptor of the process.
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { problem } from './problem.js';

/** Counts open connections; those of listeners have bounds of their own and are let go of. */
export class ConnectionLimit {
  readonly #max: number;
  readonly #open = new Set<Socket>();
  #refused = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Connections refused since the start. */
  get refused(): number {
    return this.#refused;
  }

  /** Answers 503 to every connection of `server` above the limit. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      if (this.#open.size >= this.#max) this.#refuse(socket);
      else this.#open.add(socket.once('close', () => this.#open.delete(socket)));
    });
  }

  /** Counts a connection no longer, because it carries a stream. */
  release(socket: Socket): void {
    this.#open.delete(socket);
  }

  #refuse(socket: Socket): void {
    this.#refused++;
    const detail = `there are ${this.#max} connections: try again later, or raise [api] max_connections`;
    const body = JSON.stringify(problem('JS_LIMIT_REACHED', detail, ''));
    socket.on('error', () => socket.destroy());
    socket.end(
      'HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 30\r\n' +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }
}

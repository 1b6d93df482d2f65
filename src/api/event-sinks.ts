// The two ways events leave: an event stream over HTTP, and a WebSocket.
import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import type { EventSink } from './event-subscribers.js';
import { eventJson, eventMessage } from './event-text.js';

const COMMENT = Buffer.from(': beat\n\n');
/** WebSocket close code for a server that goes away (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001;
const FAREWELL_MS = 1000;
/** How long events are gathered for one packet, milliseconds. */
const GATHER_MS = 40;

/** A response whose headers are sent, as an event stream. */
export class StreamSink implements EventSink {
  readonly #response: ServerResponse;
  #isCorked = false;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  bufferedBytes(): number {
    return this.#response.writableLength;
  }

  send(event: Parameters<EventSink['send']>[0]): void {
    this.#write(eventMessage(event));
  }

  beat(): void {
    this.#write(COMMENT);
  }

  end(why: 'stopping' | 'slow'): void {
    if (why === 'slow') this.#response.destroy();
    else this.#response.end();
  }

  /** What comes within a moment leaves in one packet: the levels of sixty mounts are six hundred events a second. */
  #write(bytes: Buffer): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#response.cork();
      setTimeout(() => {
        this.#isCorked = false;
        this.#response.uncork();
      }, GATHER_MS);
    }
    this.#response.write(bytes);
  }
}

/** An open WebSocket; one text message is one event. */
export class SocketSink implements EventSink {
  readonly #socket: WebSocket;
  #hasAnswered = true;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('pong', () => {
      this.#hasAnswered = true;
    });
  }

  bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(event: Parameters<EventSink['send']>[0]): void {
    this.#socket.send(eventJson(event));
  }

  /** A client that has not answered the last ping is gone. */
  beat(): void {
    if (!this.#hasAnswered) {
      this.#socket.terminate();
      return;
    }
    this.#hasAnswered = false;
    this.#socket.ping();
  }

  end(why: 'stopping' | 'slow'): void {
    if (why === 'slow') this.#socket.terminate();
    else this.#socket.close(GOING_AWAY, 'the server stops');
    // Who does not answer the farewell must not keep the server from stopping.
    setTimeout(() => this.#socket.terminate(), FAREWELL_MS).unref();
  }
}

// A listener for tests: raw bytes from a socket, and the metadata taken out of them again.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** What a listener has received so far. */
export class IcyClient {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #closed = false;

  constructor(port: number, path: string, headers = '', method = 'GET') {
    this.socket = connect(port, '127.0.0.1');
    this.socket.write(`${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}\r\n`);
    this.socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
    });
    this.socket.on('close', () => {
      this.#closed = true;
    });
    this.socket.on('error', () => undefined);
  }

  /** Resolves when the response has `bytes` of body, or the server has closed. */
  async until(bytes: number): Promise<void> {
    while (!this.#closed && (this.#headEnd() < 0 || this.body.length < bytes)) {
      await this.#event();
    }
  }

  async #event(): Promise<void> {
    const settled = new AbortController();
    const { signal } = settled;
    await Promise.race([once(this.socket, 'data', { signal }), once(this.socket, 'close', { signal })]);
    settled.abort();
  }

  /** Resolves when the server has closed the connection. */
  async closed(): Promise<void> {
    if (!this.#closed) await once(this.socket, 'close');
  }

  /** Status line and headers, in the bytes of the wire read as UTF-8. */
  get head(): string {
    return this.#received.toString('utf8', 0, Math.max(0, this.#headEnd()));
  }

  get body(): Buffer {
    return this.#received.subarray(this.#headEnd() + 4);
  }

  #headEnd(): number {
    return this.#received.indexOf('\r\n\r\n');
  }
}

/** A body taken apart: its audio, and each title with the audio byte it came at. */
export interface Deinterleaved {
  readonly audio: Buffer;
  readonly titles: ReadonlyArray<{ readonly atByte: number; readonly block: string }>;
}

/** Takes the metadata blocks out of a body. */
export function deinterleave(body: Buffer, metaint: number): Deinterleaved {
  const parts: Buffer[] = [];
  const titles: Array<{ atByte: number; block: string }> = [];
  let audioBytes = 0;
  for (let at = 0; at < body.length; ) {
    const part = body.subarray(at, at + metaint);
    parts.push(part);
    audioBytes += part.length;
    at += part.length;
    if (at >= body.length) break;
    const length = (body[at] ?? 0) * 16;
    if (length > 0) {
      titles.push({
        atByte: audioBytes,
        block: body.toString('utf8', at + 1, at + 1 + length).replace(/\0+$/, ''),
      });
    }
    at += 1 + length;
  }
  return { audio: Buffer.concat(parts), titles };
}

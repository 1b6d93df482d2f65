// Our own listening endpoint: answers GET <mount path> with the mount's stream.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ListenDirectory, ListenFeed } from '../model/listening.js';
import type { SendQueueWatch } from '../playout/send-queue-watch.js';
import { IcyInterleaver, icyIntervalBytes } from './icy-metadata.js';
import { ListenerConnection, type ListenerEnd } from './listener-connection.js';
import { corsHeaders, preflightHeaders, streamHeaders } from './stream-headers.js';

/** Bounds on listeners; a player over one of them is answered 503. */
export interface ListenerLimits {
  /** Listeners of one mount. */
  readonly perMount: number;
  /** Listeners of all mounts from one address; loopback, where a reverse proxy stands, is not bounded. */
  readonly perAddress: number;
}

/** What the endpoint is built from. */
export interface ListenerEndpointOptions {
  readonly directory: ListenDirectory;
  readonly limits: ListenerLimits;
  /** Tells what the kernel still holds for a listener. */
  readonly sendQueues: SendQueueWatch;
  /** Told of every listener that ended. */
  readonly onEnd?: (mountId: string, end: ListenerEnd) => void;
  /** The address a request is counted under, null for none; default: the socket's, unless it is loopback. */
  readonly addressOf?: (request: IncomingMessage) => string | null;
}

/** The listeners of one mount. */
interface Audience {
  readonly connections: Set<ListenerConnection>;
  peak: number;
}

/** Serves streams on a plain Node.js HTTP server; knows nothing of the API beside it. */
export class ListenerEndpoint {
  readonly #options: ListenerEndpointOptions;
  readonly #audiences = new Map<string, Audience>();
  readonly #perAddress = new Map<string, number>();
  readonly #addressOf: (request: IncomingMessage) => string | null;

  constructor(options: ListenerEndpointOptions) {
    this.#options = options;
    this.#addressOf = options.addressOf ?? publicAddress;
  }

  /** Answers the request if a mount listens at its path; returns whether it did. Mounts come and go at any time. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    const path = pathOf(request.url ?? '');
    const feed = path === null ? null : this.#options.directory.feed(path);
    if (feed === null) return false;
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        this.#stream(feed, request, response);
        break;
      case 'OPTIONS':
        response.writeHead(204, preflightHeaders).end();
        break;
      default:
        refuse(response, 405, 'a stream can only be listened to: use GET', { Allow: 'GET, HEAD, OPTIONS' });
    }
    return true;
  }

  /** Listeners of a mount now. */
  count(mountId: string): number {
    return this.#audiences.get(mountId)?.connections.size ?? 0;
  }

  /** Most listeners a mount has had at once in this run. */
  peak(mountId: string): number {
    return this.#audiences.get(mountId)?.peak ?? 0;
  }

  /** Ends every stream; may be called twice. */
  close(): void {
    for (const { connections } of this.#audiences.values()) {
      for (const connection of [...connections]) connection.close();
    }
  }

  #stream(feed: ListenFeed, request: IncomingMessage, response: ServerResponse): void {
    const { mountId, bitrateKbps } = feed.info;
    const address = this.#addressOf(request);
    const full = this.#whyFull(mountId, address);
    if (full !== null) {
      refuse(response, 503, full, { 'Retry-After': '30' });
      return;
    }
    const metaint = request.headers['icy-metadata'] === '1' ? icyIntervalBytes(bitrateKbps) : null;
    // Players expect Icecast's form: a body that lasts until the connection closes, without chunks (RFC 9112, 6.3).
    response.useChunkedEncodingByDefault = false;
    response.shouldKeepAlive = false;
    response.writeHead(200, streamHeaders(feed.info, metaint));
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    request.socket.setNoDelay(true);
    request.socket.setKeepAlive(true, 30_000);
    this.#admit(feed, address, response, metaint);
  }

  #admit(feed: ListenFeed, address: string | null, response: ServerResponse, metaint: number | null): void {
    const { mountId } = feed.info;
    const audience = this.#audience(mountId);
    const connection = new ListenerConnection({
      feed,
      response,
      sendQueues: this.#options.sendQueues,
      interleaver: metaint === null ? null : new IcyInterleaver(metaint),
      onEnd: (end) => {
        audience.connections.delete(connection);
        this.#countAddress(address, -1);
        this.#options.directory.listenersChanged(mountId, audience.connections.size);
        this.#options.onEnd?.(mountId, end);
      },
    });
    audience.connections.add(connection);
    audience.peak = Math.max(audience.peak, audience.connections.size);
    this.#countAddress(address, 1);
    this.#options.directory.listenersChanged(mountId, audience.connections.size);
  }

  #whyFull(mountId: string, address: string | null): string | null {
    const { perMount, perAddress } = this.#options.limits;
    if (this.count(mountId) >= perMount) return `this stream has its ${perMount} listeners: try again later`;
    if (address !== null && (this.#perAddress.get(address) ?? 0) >= perAddress) {
      return `this address has its ${perAddress} listeners: close another player first`;
    }
    return null;
  }

  #audience(mountId: string): Audience {
    let audience = this.#audiences.get(mountId);
    if (audience === undefined) {
      audience = { connections: new Set(), peak: 0 };
      this.#audiences.set(mountId, audience);
    }
    return audience;
  }

  #countAddress(address: string | null, change: 1 | -1): void {
    if (address === null) return;
    const count = (this.#perAddress.get(address) ?? 0) + change;
    if (count > 0) this.#perAddress.set(address, count);
    else this.#perAddress.delete(address);
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  detail: string,
  headers: Record<string, string>,
): void {
  const code = status === 503 ? 'JS_LIMIT_REACHED' : 'JS_INVALID_REQUEST';
  const title = status === 503 ? 'Service Unavailable' : 'Method Not Allowed';
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json', ...corsHeaders, ...headers })
    .end(JSON.stringify({ type: 'about:blank', title, status, detail, code }));
}

/** The decoded path of a request target, without its query; null when it cannot be decoded. */
function pathOf(target: string): string | null {
  try {
    return decodeURIComponent(target.replace(/[?#].*$/s, ''));
  } catch {
    return null;
  }
}

function publicAddress(request: IncomingMessage): string | null {
  const address = request.socket.remoteAddress ?? null;
  return address === null || /^(127\.|::1$|::ffff:127\.)/.test(address) ? null : address;
}

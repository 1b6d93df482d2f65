// Connections to others, and requests on them. In a module of its own, since it brings undici along: see lazy-agent.ts.
import type { LookupFunction } from 'node:net';
import { Agent, type Dispatcher, request } from 'undici';
import { icyConnector } from './icy-connector.js';

/** What connections are like; times in milliseconds, undici's own where none are given. */
export interface AgentOptions {
  readonly connectMs: number;
  readonly headersMs?: number;
  /** Longest wait for more of a body. */
  readonly betweenBytesMs?: number;
  /** Resolves host names; the system's by default. */
  readonly lookup?: LookupFunction;
  /** Whether answers of Shoutcast v1 are understood. */
  readonly speaksIcy?: boolean;
}

/** One request, as undici takes it. */
export interface AgentRequest {
  readonly method?: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Head and body of an answer; the body is to be read, or destroyed. */
export type AgentAnswer = Dispatcher.ResponseData;

/** Connections that are used again. */
export class HttpAgent {
  readonly #agent: Agent;

  constructor({ connectMs: timeout, headersMs, betweenBytesMs, lookup, speaksIcy }: AgentOptions) {
    const options = { timeout, ...(lookup && { lookup }) };
    this.#agent = new Agent({
      connect: speaksIcy ? icyConnector(options) : options,
      ...(headersMs !== undefined && { headersTimeout: headersMs }),
      ...(betweenBytesMs !== undefined && { bodyTimeout: betweenBytesMs }),
    });
  }

  /** Resolves with the head; rejects when there is none. Redirects are not followed. */
  request(url: URL | string, init: AgentRequest): Promise<AgentAnswer> {
    return request(url, { ...init, dispatcher: this.#agent });
  }

  /** Ends all connections. */
  async destroy(): Promise<void> {
    await this.#agent.destroy();
  }
}

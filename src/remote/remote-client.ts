// The one way out to the web for lists and tracks that others name: every hop is checked, and nothing waits for ever.
import { JetStreamError } from '../model/errors.js';
import { isPublicAddress } from './address.js';
import type { AgentAnswer } from './agent.js';
import {
  guardedLookup,
  type HostGuard,
  mustNotBeForbidden,
  type Resolve,
  resolveBySystem,
} from './guarded-lookup.js';
import { LazyAgent } from './lazy-agent.js';
import { isTrusted, type RemoteAccess } from './remote-access.js';
import { remoteFailure } from './remote-failure.js';

/** How long a server may take, milliseconds. */
export interface RemoteLimits {
  readonly connectMs: number;
  /** From the request to the head of the final answer, redirects included. */
  readonly firstByteMs: number;
  readonly betweenBytesMs: number;
}

export interface RemoteClientOptions {
  readonly limits?: Partial<RemoteLimits>;
  readonly resolve?: Resolve;
  /** Which addresses hosts without trust may have; public ones by default. */
  readonly isAllowed?: (address: string) => boolean;
}

export interface RemoteRequest {
  readonly url: string;
  readonly access: RemoteAccess;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The head of an answer; the body is to be read, or destroyed. */
export interface RemoteAnswer {
  /** Where it came from in the end, user information included. */
  readonly url: URL;
  readonly status: number;
  /** A header's value, the first if there are several; `name` in lower case. */
  header(name: string): string | null;
  readonly body: AgentAnswer['body'];
}

/** All below 30 s together, after which the pool takes a step of a render process for lost. */
const DEFAULT_LIMITS: RemoteLimits = { connectMs: 8_000, firstByteMs: 15_000, betweenBytesMs: 10_000 };
const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Makes GET requests under {@link RemoteAccess} rules; `close()` ends its connections. */
export class RemoteClient {
  readonly #limits: RemoteLimits;
  readonly #guard: HostGuard;
  readonly #guarded: LazyAgent;
  readonly #open: LazyAgent;

  constructor({
    limits = {},
    resolve = resolveBySystem,
    isAllowed = isPublicAddress,
  }: RemoteClientOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#guard = { isAllowed, advice: 'set allow_private_urls in [media] if it may be asked' };
    const { connectMs, firstByteMs, betweenBytesMs } = this.#limits;
    const agent = (guard: HostGuard) =>
      new LazyAgent({
        ...{ connectMs, headersMs: firstByteMs, betweenBytesMs },
        lookup: guardedLookup(resolve, guard),
        speaksIcy: true,
      });
    this.#guarded = agent(this.#guard);
    this.#open = agent({ ...this.#guard, isAllowed: () => true });
  }

  /**
   * Asks for a URL and follows at most 5 redirects, each checked as the first.
   * @throws JetStreamError `JS_FORBIDDEN_URL` when a hop may not be asked, `JS_REMOTE_FAILED` when none answers
   */
  async get({ url, access, headers = {}, signal }: RemoteRequest): Promise<RemoteAnswer> {
    const late = new AbortController();
    const timer = setTimeout(
      () => late.abort(new Error(`no answer within ${this.#limits.firstByteMs / 1000} s`)),
      this.#limits.firstByteMs,
    );
    try {
      const ended = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
      return await this.#follow(new URL(url), access, headers, ended);
    } catch (error) {
      signal?.throwIfAborted();
      throw remoteFailure(url, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends all connections. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#guarded.destroy(), this.#open.destroy()]);
  }

  async #follow(
    first: URL,
    access: RemoteAccess,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RemoteAnswer> {
    let url = first;
    for (let hops = 0; ; hops++) {
      const answer = await this.#ask(url, access, headers, signal);
      const next = answer.header('location');
      if (!REDIRECTS.has(answer.status) || next === null) return answer;
      await answer.body.dump({ limit: 16_384 }).catch(() => undefined);
      if (hops === MAX_REDIRECTS) throw new Error(`redirected more than ${MAX_REDIRECTS} times`);
      if (!URL.canParse(next, url.href)) throw new Error('redirected to what is no URL');
      // User information is for the host it was written for.
      url = withUserInfoOf(url, new URL(next, url));
    }
  }

  async #ask(
    url: URL,
    access: RemoteAccess,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<RemoteAnswer> {
    const {
      statusCode,
      headers: answered,
      body,
    } = await this.#agentFor(url, access).request(withoutUserInfo(url), {
      headers: { 'user-agent': 'JetStream', accept: '*/*', ...authorization(url), ...headers },
      signal,
    });
    const header = (name: string) => {
      const value = answered[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return { url, status: statusCode, header, body };
  }

  #agentFor(url: URL, access: RemoteAccess): LazyAgent {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new JetStreamError('JS_FORBIDDEN_URL', `"${url.protocol}" is neither http nor https`);
    }
    if (isTrusted(url, access)) return this.#open;
    mustNotBeForbidden(url, this.#guard);
    return this.#guarded;
  }
}

function withoutUserInfo(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}

function withUserInfoOf(from: URL, to: URL): URL {
  if (to.username !== '' || to.password !== '' || to.origin !== from.origin) return to;
  const url = new URL(to);
  url.username = from.username;
  url.password = from.password;
  return url;
}

/** HTTP Basic authentication (RFC 7617) from the URL's user information. */
function authorization({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {};
  const pair = `${decode(username)}:${decode(password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// The way out for what is told to others: a POST that follows no redirect and, unless it is trusted, reaches public addresses only.
import { isPublicAddress } from './address.js';
import { guardedLookup, mustNotBeForbidden, resolveBySystem } from './guarded-lookup.js';
import { LazyAgent } from './lazy-agent.js';

/** Longest connect and longest wait for the head of an answer, milliseconds; the delivery has a deadline of its own. */
const CONNECT_MS = 8000;
/** Bytes of an answer that are read, so that its connection can be used again. */
const ANSWER_BYTES = 16_384;
const guard = {
  isAllowed: isPublicAddress,
  advice: 'name it in a [[webhooks]] table of the config file if it may be told',
};

/** One outgoing request. */
export interface PostRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Sends a POST and resolves to the status of its answer; redirects are not followed. Rejects when there is none. */
export type SendPost = (url: string, request: PostRequest) => Promise<number>;

/** Senders sharing connections; `close()` ends them. */
export class PostClient {
  readonly #open = new LazyAgent({ connectMs: CONNECT_MS });
  readonly #guarded = new LazyAgent({ connectMs: CONNECT_MS, lookup: guardedLookup(resolveBySystem, guard) });

  /** Sends wherever the URL leads. */
  readonly anywhere: SendPost = (url, init) => post(this.#open, url, init);

  /** Sends to public addresses; refuses any other with `JS_FORBIDDEN_URL`. */
  readonly guarded: SendPost = async (url, init) => {
    mustNotBeForbidden(new URL(url), guard);
    return post(this.#guarded, url, init);
  };

  /** Ends all connections. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#open.destroy(), this.#guarded.destroy()]);
  }
}

async function post(agent: LazyAgent, url: string, init: PostRequest): Promise<number> {
  const { headers, body, signal } = init;
  const answer = await agent.request(url, { method: 'POST', headers, body, signal });
  await answer.body.dump({ limit: ANSWER_BYTES }).catch(() => undefined);
  return answer.statusCode;
}

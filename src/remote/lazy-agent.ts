// An agent that is made with its first request: undici is larger than the rest of a render process's code, which starts
// several times an hour, and most stations play files.
import type { AgentAnswer, AgentOptions, AgentRequest, HttpAgent } from './agent.js';

/** As {@link HttpAgent}. */
export class LazyAgent {
  readonly #options: AgentOptions;
  #agent: Promise<HttpAgent> | null = null;
  #isClosed = false;

  constructor(options: AgentOptions) {
    this.#options = options;
  }

  /** Resolves with the head of an answer; rejects when there is none, or after {@link destroy}. */
  async request(url: URL | string, init: AgentRequest): Promise<AgentAnswer> {
    if (this.#isClosed) throw new Error('no more requests: the connections were closed');
    this.#agent ??= this.#load();
    return (await this.#agent).request(url, init);
  }

  /** Ends all connections. Idempotent. */
  async destroy(): Promise<void> {
    this.#isClosed = true;
    await (await this.#agent?.catch(() => null))?.destroy();
  }

  async #load(): Promise<HttpAgent> {
    try {
      const { HttpAgent } = await import('./agent.js');
      return new HttpAgent(this.#options);
    } catch (error) {
      // Out of open files, say: the next request tries again.
      this.#agent = null;
      throw error;
    }
  }
}

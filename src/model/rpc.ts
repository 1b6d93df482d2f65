// Typed request, answer and notice messages over any pair of ports: worker threads and forked processes alike.
import { codeOf, type ErrorCode, JetStreamError, locationOf, messageOf } from './errors.js';

/** What crosses the boundary; structured-cloneable. */
type Wire =
  | { readonly t: 'call'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'ok'; readonly id: number; readonly result: unknown }
  | {
      readonly t: 'err';
      readonly id: number;
      readonly code: ErrorCode;
      readonly message: string;
      readonly location?: string | undefined;
    }
  | { readonly t: 'note'; readonly method: string; readonly params: unknown };

/** One end of a channel: a MessagePort, a Worker, or a forked process. */
export interface RpcPort {
  post(message: unknown): void;
}

/** Methods of one side: name to [parameters, result]. Notices have result `void` and are sent with `note`. */
export type Protocol = { readonly [method: string]: readonly [params: unknown, result: unknown] };

type Handler = (params: never, signal: AbortSignal) => unknown;

/** Handlers for the methods of protocol `P`; a handler may be asynchronous and may throw. */
export type Handlers<P extends Protocol> = {
  readonly [M in keyof P]?: (params: P[M][0], signal: AbortSignal) => P[M][1] | Promise<P[M][1]>;
};

interface Pending {
  resolve(result: unknown): void;
  reject(error: unknown): void;
  cleanup(): void;
}

/**
 * One end of a two-way channel. `Remote` is what the other side offers, `Local` what this side offers.
 * Feed every received message to {@link receive}; call {@link close} when the other side is gone.
 */
export class Rpc<Remote extends Protocol, Local extends Protocol> {
  readonly #port: RpcPort;
  readonly #handlers: Handlers<Local>;
  readonly #pending = new Map<number, Pending>();
  readonly #running = new Map<number, AbortController>();
  #nextId = 1;
  #closedBy: JetStreamError | null = null;

  constructor(port: RpcPort, handlers: Handlers<Local>) {
    this.#port = port;
    this.#handlers = handlers;
  }

  /**
   * Calls a method of the other side.
   * @throws whatever the handler threw, as JetStreamError with its code; `JS_INTERNAL` after {@link close}
   */
  call<M extends keyof Remote & string>(
    method: M,
    params: Remote[M][0],
    signal?: AbortSignal,
  ): Promise<Remote[M][1]> {
    return new Promise((resolve, reject) => {
      if (this.#closedBy) return reject(this.#closedBy);
      if (signal?.aborted) return reject(signal.reason);
      const id = this.#nextId++;
      this.#port.post({ t: 'call', id, method, params } satisfies Wire);
      const onAbort = () => {
        this.#pending.delete(id);
        this.#port.post({ t: 'cancel', id } satisfies Wire);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#pending.set(id, {
        resolve: (result) => resolve(result as Remote[M][1]),
        reject,
        cleanup: () => signal?.removeEventListener('abort', onAbort),
      });
    });
  }

  /** Sends a notice: no answer, no error. */
  note<M extends keyof Remote & string>(method: M, params: Remote[M][0]): void {
    if (!this.#closedBy) this.#port.post({ t: 'note', method, params } satisfies Wire);
  }

  /** Takes one message from the other side; what was on its way at {@link close} is dropped. */
  receive(message: unknown): void {
    if (this.#closedBy) return;
    const wire = message as Wire;
    if (wire.t === 'call') void this.#answer(wire.id, wire.method, wire.params);
    else if (wire.t === 'cancel') this.#running.get(wire.id)?.abort();
    else if (wire.t === 'note') this.#handler(wire.method)?.(wire.params as never, NEVER);
    else this.#settle(wire);
  }

  /** Rejects everything outstanding and aborts running handlers. Idempotent. */
  close(reason: string): void {
    if (this.#closedBy) return;
    this.#closedBy = new JetStreamError('JS_INTERNAL', reason);
    for (const pending of this.#pending.values()) {
      pending.cleanup();
      pending.reject(this.#closedBy);
    }
    this.#pending.clear();
    for (const controller of this.#running.values()) controller.abort();
  }

  #handler(method: string): Handler | undefined {
    return this.#handlers[method as keyof Local] as Handler | undefined;
  }

  #settle(wire: Extract<Wire, { t: 'ok' | 'err' }>): void {
    const pending = this.#pending.get(wire.id);
    if (!pending) return;
    this.#pending.delete(wire.id);
    pending.cleanup();
    if (wire.t === 'ok') pending.resolve(wire.result);
    else pending.reject(new JetStreamError(wire.code, wire.message, { location: wire.location }));
  }

  async #answer(id: number, method: string, params: unknown): Promise<void> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const handler = this.#handler(method);
      if (!handler) throw new JetStreamError('JS_INTERNAL', `no handler for ${method}`);
      this.#reply({ t: 'ok', id, result: await handler(params as never, controller.signal) });
    } catch (error) {
      const [code, message, location] = [codeOf(error), messageOf(error), locationOf(error)];
      this.#reply({ t: 'err', id, code, message, location });
    }
    this.#running.delete(id);
  }

  #reply(answer: Wire): void {
    if (!this.#closedBy) this.#port.post(answer);
  }
}

const NEVER = new AbortController().signal;

// Sends titles beside the audio: the newest wins, a failed one is tried once more, and nothing ever waits for it.
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import pRetry from 'p-retry';
import { messageOf } from '../model/errors.js';
import { type DialOptions, tlsOptions } from './dial.js';
import { networkMessage, TargetError } from './target-error.js';

/** One title request: where, what and as whom. */
export interface TitleRequest extends DialOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MAX_BODY_CHARS = 4096;

/**
 * GETs a title update and gives the beginning of the answer's body, at most 4,096 characters.
 * @throws TargetError `JS_METADATA_FAILED` on any other status than 2xx, a lost connection or a passed deadline
 */
export async function getForTitle(
  to: TitleRequest,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<string> {
  const trust = to.tls ? await tlsOptions(to) : {};
  const { host, port, path, headers } = to;
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => {
      const message = `Title update failed (${networkMessage(cause)})`;
      reject(new TargetError('JS_METADATA_FAILED', message, { cause }));
    };
    const options = { host, port, path, headers, agent: false, signal, ...trust };
    const request = (to.tls ? requestHttps : requestHttp)(options, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        if (body.length < MAX_BODY_CHARS) body += chunk.slice(0, MAX_BODY_CHARS - body.length);
        else response.destroy();
      });
      response.on('error', fail).on('close', () => {
        const status = response.statusCode ?? 0;
        if (status >= 200 && status < 300) resolve(body);
        else fail(new Error(`the server answered ${status}`));
      });
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${deadlineMs} ms`)),
      deadlineMs,
    );
    request.on('error', fail).on('close', () => clearTimeout(timer));
    request.end();
  });
}

/** What a sender of titles needs. */
export interface TitleSenderOptions {
  /** Sends one title; normally a protocol's `sendTitle`. */
  readonly send: (text: string, signal: AbortSignal) => Promise<void>;
  /** Wait before a failed title is tried once more, milliseconds. */
  readonly retryMs: number;
  /** Told when a title was given up. */
  readonly onFailed: (error: TargetError) => void;
}

/** One target's titles: one request at a time, so that none overtakes another. */
export class TitleSender {
  readonly #options: TitleSenderOptions;
  #pending: string | null = null;
  #sending: AbortController | null = null;

  constructor(options: TitleSenderOptions) {
    this.#options = options;
  }

  /** Makes `text` the title to be sent next; one that still waits is forgotten. Returns at once. */
  set(text: string): void {
    this.#pending = text;
    if (!this.#sending) void this.#drain();
  }

  /** Gives up what is being sent and what waits: the connection it belonged to is gone. */
  cancel(): void {
    this.#pending = null;
    this.#sending?.abort();
    this.#sending = null;
  }

  async #drain(): Promise<void> {
    const controller = new AbortController();
    this.#sending = controller;
    const { signal } = controller;
    while (this.#pending !== null && !signal.aborted) {
      const text = this.#pending;
      this.#pending = null;
      await this.#sendOnceOrTwice(text, signal);
    }
    if (this.#sending === controller) this.#sending = null;
  }

  async #sendOnceOrTwice(text: string, signal: AbortSignal): Promise<void> {
    const { send, retryMs, onFailed } = this.#options;
    try {
      await pRetry(() => send(text, signal), {
        retries: 1,
        minTimeout: retryMs,
        maxTimeout: retryMs,
        signal,
        shouldRetry: () => this.#pending === null,
      });
    } catch (error) {
      // Given up in favour of a newer title or with its connection: nobody misses it.
      if (signal.aborted || this.#pending !== null) return;
      onFailed(
        error instanceof TargetError
          ? error
          : new TargetError('JS_METADATA_FAILED', messageOf(error), { cause: error }),
      );
    }
  }
}

// Sends titles beside the audio: the newest wins, a failed one is tried once more, and nothing ever waits for it.
import { setTimeout as delay } from 'node:timers/promises';
import pRetry from 'p-retry';
import { messageOf } from '../model/errors.js';
import type { GetLimits } from './http-get.js';
import { TargetError } from './target-error.js';
import type { TargetTimings } from './target-timings.js';

/** What one title update may cost: the answer is a few words of XML. */
export function titleLimits({ titleMs }: Pick<TargetTimings, 'titleMs'>): GetLimits {
  return { deadlineMs: titleMs, maxChars: 4096 };
}

/** What a sender of titles needs. */
export interface TitleSenderOptions {
  /** Sends one title; normally a protocol's `sendTitle`. */
  readonly send: (text: string, signal: AbortSignal) => Promise<void>;
  /**
   * Wait before a title is sent, milliseconds: audio is acknowledged by the server's kernel, and a title that the server
   * reads before that audio is early.
   */
  readonly afterMs: number;
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
      await delay(this.#options.afterMs, undefined, { signal }).catch(() => {});
      const text = this.#pending;
      if (text === null || signal.aborted) break;
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
          : new TargetError('JS_METADATA_FAILED', `Title not taken (${messageOf(error)})`, { cause: error }),
      );
    }
  }
}

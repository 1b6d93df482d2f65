// Deliveries to one webhook: in order, one at a time, tried again until they arrive or are a day old.

import { messageOf } from '../model/errors.js';
import type { StationEvent } from '../model/events.js';
import { hideUserInfo } from '../model/user-info.js';
import type { DeliveryState } from '../model/webhooks.js';
import { within } from '../model/within.js';
import { Backoff, type BackoffTimings } from '../playout/backoff.js';
import type { SendPost } from '../remote/post-client.js';
import { signatureOf } from './signature.js';

export interface DeliveryOptions {
  readonly url: string;
  readonly secret: string;
  readonly userAgent: string;
  readonly send: SendPost;
  /** Wall clock, milliseconds since 1970: for what is told. */
  readonly nowMs: () => number;
  /** Monotonic clock, milliseconds: for the age of events, which a clock that is set must not change. */
  readonly ageMs: () => number;
  /** Resolves after that many milliseconds, or when `signal` aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** What waits already, the oldest first. */
  readonly pending?: readonly PendingEvent[];
  readonly limits?: Partial<DeliveryLimits>;
  readonly random?: () => number;
}

/** Bounds of one webhook's queue. */
export interface DeliveryLimits {
  /** Events waiting; the oldest gives way. */
  readonly pending: number;
  /** Age at which an event is given up, milliseconds. */
  readonly lifeMs: number;
  /** Longest wait for an answer, milliseconds. */
  readonly answerMs: number;
  readonly backoff: BackoffTimings;
}

const defaultLimits: DeliveryLimits = {
  pending: 1000,
  lifeMs: 24 * 3600 * 1000,
  answerMs: 10_000,
  backoff: { baseMs: 5000, maxMs: 600_000, jitter: 0.1, stableMs: 0 },
};

/** An event that has not arrived. */
export interface PendingEvent {
  readonly event: StationEvent;
  /** When it happened, by {@link DeliveryOptions.ageMs}. */
  readonly sinceMs: number;
}

/** Runs until its signal aborts. */
export class Delivery {
  readonly #options: DeliveryOptions;
  readonly #limits: DeliveryLimits;
  readonly #backoff: Backoff;
  #queue: PendingEvent[];
  #wake: () => void = () => undefined;
  #counts = { delivered: 0, failedAttempts: 0, dropped: 0 };
  #lastStatus: number | null = null;
  #lastError: string | null = null;
  #nextAttemptMs: number | null = null;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#backoff = new Backoff(this.#limits.backoff, options.random);
    this.#queue = [...(options.pending ?? [])];
  }

  /** What waits, for a delivery that goes on in place of this one; what is under way is among it. */
  get pending(): readonly PendingEvent[] {
    return this.#queue;
  }

  state(): DeliveryState {
    return {
      pending: this.#queue.length,
      ...this.#counts,
      lastStatus: this.#lastStatus,
      lastError: this.#lastError,
      nextAttemptAt: this.#nextAttemptMs === null ? null : new Date(this.#nextAttemptMs).toISOString(),
    };
  }

  /** Queues an event; returns at once. */
  push(event: StationEvent): void {
    this.#queue.push({ event, sinceMs: this.#options.ageMs() });
    while (this.#queue.length > this.#limits.pending) this.#drop();
    this.#wake();
  }

  /** Delivers until `signal` aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const next = this.#next();
      if (!next) await this.#untilPushed(signal);
      else if (await this.#attempt(next.event, signal)) this.#arrived(next);
      else await this.#pause(signal);
    }
  }

  /** The oldest event that is not too old. */
  #next(): PendingEvent | undefined {
    const oldestMs = this.#options.ageMs() - this.#limits.lifeMs;
    while (this.#queue[0] && this.#queue[0].sinceMs < oldestMs) this.#drop();
    return this.#queue[0];
  }

  #drop(): void {
    this.#queue.shift();
    this.#counts.dropped++;
  }

  #arrived(delivered: PendingEvent): void {
    this.#counts.delivered++;
    // It may have given way to newer ones meanwhile, and was counted as dropped though it arrived.
    if (this.#queue[0] === delivered) this.#queue.shift();
    else this.#counts.dropped--;
    this.#backoff.reset();
  }

  async #attempt(event: StationEvent, signal: AbortSignal): Promise<boolean> {
    const { url, secret, userAgent, send, nowMs } = this.#options;
    const body = hideUserInfo(JSON.stringify(event));
    const timestampS = Math.floor(nowMs() / 1000);
    const headers = {
      'content-type': 'application/json',
      'user-agent': userAgent,
      'jetstream-event': event.type,
      'jetstream-timestamp': String(timestampS),
      'jetstream-signature': signatureOf(secret, timestampS, body),
    };
    try {
      this.#lastStatus = await within(this.#limits.answerMs, signal, (limited) =>
        send(url, { headers, body, signal: limited }),
      );
      const isTaken = this.#lastStatus >= 200 && this.#lastStatus < 300;
      this.#lastError = isTaken ? null : `the receiver answered ${this.#lastStatus}`;
    } catch (error) {
      this.#lastError = hideUserInfo(messageOf(error));
    }
    if (this.#lastError !== null) this.#counts.failedAttempts++;
    return this.#lastError === null;
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const waitMs = this.#backoff.next();
    this.#nextAttemptMs = this.#options.nowMs() + waitMs;
    await this.#options.wait(waitMs, signal);
    this.#nextAttemptMs = null;
  }

  #untilPushed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        // The signal lives as long as the webhook, and would remember every wait.
        signal.removeEventListener('abort', end);
        resolve();
      };
      this.#wake = end;
      signal.addEventListener('abort', end);
    });
  }
}

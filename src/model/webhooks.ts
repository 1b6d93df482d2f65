// URLs that are told of events, as the API sees them.
import type { EventType } from './events.js';

/** What the API may say of a new webhook. */
export interface NewWebhook {
  readonly url: string;
  /** Empty for all types but `levels`, `stats` and `render_progress`. */
  readonly events: readonly EventType[];
  /** Empty for events of all mounts and of the station. */
  readonly mounts: readonly string[];
  /** Key of the signature; made when it is not given. */
  readonly secret?: string;
}

/** How deliveries to one webhook fare, since the start of the server. */
export interface DeliveryState {
  /** Events waiting, the one being tried included. */
  readonly pending: number;
  readonly delivered: number;
  /** Attempts that failed. */
  readonly failedAttempts: number;
  /** Events given up: too many waiting, or older than a day. */
  readonly dropped: number;
  /** Status of the last answer; null before the first. */
  readonly lastStatus: number | null;
  /** Why the last attempt failed; null when it did not. */
  readonly lastError: string | null;
  /** Wall clock, ISO 8601, of the next attempt, while it waits for one. */
  readonly nextAttemptAt: string | null;
}

/** One webhook, never with its secret. */
export interface WebhookStatus {
  readonly id: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly mounts: readonly string[];
  readonly source: 'config' | 'api';
  readonly delivery: DeliveryState;
}

/** The webhooks of a station. */
export interface Webhooks {
  list(): readonly WebhookStatus[];
  /**
   * Makes a webhook; its secret is told this once.
   * @throws JetStreamError `JS_INVALID_REQUEST`, `JS_LIMIT_REACHED`, `JS_STORE_FAILED`
   */
  add(definition: NewWebhook): { readonly webhook: WebhookStatus; readonly secret: string };
  /** @throws JetStreamError `JS_NOT_FOUND`, `JS_INVALID_REQUEST` for one of the config file, `JS_STORE_FAILED` */
  remove(id: string): void;
}

// All webhooks: those of the config file and those made by the API, each with a delivery of its own.
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { WebhookConfig } from '../config/webhook-schema.js';
import { JetStreamError, messageOf } from '../model/errors.js';
import { type EventFeed, ordinaryTypes } from '../model/events.js';
import { monotonicMs } from '../model/time.js';
import { hideUserInfo } from '../model/user-info.js';
import type { NewWebhook, WebhookStatus, Webhooks } from '../model/webhooks.js';
import type { SendPost } from '../remote/post-client.js';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.js';
import { Delivery, type PendingEvent } from './delivery.js';

export interface WebhookDeskOptions {
  readonly events: EventFeed;
  /** Webhooks of the config file. */
  readonly configured: readonly WebhookConfig[];
  readonly store: WebhookStore;
  /** Sends where the operator said, private addresses included; and where the API said, only to public ones. */
  readonly send: { readonly anywhere: SendPost; readonly guarded: SendPost };
  readonly userAgent: string;
  /** Stored webhooks cannot be read: told once. */
  readonly onFault: (message: string) => void;
}

/** Webhooks the API may make. */
const MAX_STORED = 100;
/** Types sent when none are named: render progress is for those who watch. */
const defaultTypes = ordinaryTypes.filter((type) => type !== 'render_progress');

interface Hook extends StoredWebhook {
  readonly source: WebhookStatus['source'];
  readonly delivery: Delivery;
  readonly end: () => void;
}

export class WebhookDesk implements Webhooks {
  readonly #options: WebhookDeskOptions;
  readonly #hooks = new Map<string, Hook>();

  /** Begins to deliver to all that are known. */
  constructor(options: WebhookDeskOptions) {
    this.#options = options;
    for (const hook of options.configured) this.#begin(hook, 'config');
    try {
      this.load();
    } catch (error) {
      options.onFault(messageOf(error));
    }
  }

  /** Begins to deliver to those made by the API that are not known yet. @throws JetStreamError `JS_STORE_FAILED` */
  load(): void {
    for (const hook of this.#options.store.list()) if (!this.#hooks.has(hook.id)) this.#begin(hook, 'api');
  }

  /** Goes by another list of the config file: what is the same goes on, what waits for one that changed is not lost. */
  take(configured: readonly WebhookConfig[]): void {
    const wanted = new Map(configured.map((hook) => [hook.id, hook]));
    for (const [id, hook] of this.#hooks) {
      if (hook.source === 'config' && !wanted.has(id)) this.#end(hook);
    }
    for (const [id, hook] of wanted) {
      const known = this.#hooks.get(id);
      if (known?.source === 'config' && isSame(known, hook)) continue;
      if (known) this.#end(known);
      this.#begin(hook, 'config', known?.source === 'config' ? known.delivery.pending : []);
    }
  }

  list(): readonly WebhookStatus[] {
    return [...this.#hooks.values()].map(statusOf);
  }

  add(definition: NewWebhook): { webhook: WebhookStatus; secret: string } {
    const stored = [...this.#hooks.values()].filter(({ source }) => source === 'api');
    if (stored.length >= MAX_STORED) {
      throw new JetStreamError('JS_LIMIT_REACHED', `there are ${MAX_STORED} webhooks already: remove one`);
    }
    mustBeWebUrl(definition.url);
    const secret = definition.secret ?? randomBytes(24).toString('base64url');
    const hook = { ...definition, id: `wh-${randomBytes(6).toString('hex')}`, secret };
    this.#options.store.insert(hook);
    return { webhook: statusOf(this.#begin(hook, 'api')), secret };
  }

  remove(id: string): void {
    const hook = this.#hooks.get(id);
    if (!hook) throw new JetStreamError('JS_NOT_FOUND', `there is no webhook "${id}"`);
    if (hook.source === 'config') {
      throw new JetStreamError(
        'JS_INVALID_REQUEST',
        `webhook "${id}" is in the config file: remove it there`,
      );
    }
    this.#options.store.remove(id);
    this.#end(hook);
  }

  /** Ends all deliveries; what waits is lost. Idempotent. */
  close(): void {
    for (const hook of this.#hooks.values()) hook.end();
    this.#hooks.clear();
  }

  #end(hook: Hook): void {
    this.#hooks.delete(hook.id);
    hook.end();
  }

  #begin(
    { id, url, events, mounts, secret }: StoredWebhook,
    source: Hook['source'],
    pending: readonly PendingEvent[] = [],
  ): Hook {
    const { send, userAgent } = this.#options;
    const delivery = new Delivery({
      url,
      secret,
      userAgent,
      pending,
      send: source === 'config' ? send.anywhere : send.guarded,
      nowMs: Date.now,
      ageMs: monotonicMs,
      wait: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined),
    });
    const interest = {
      types: new Set(events.length > 0 ? events : defaultTypes),
      mounts: mounts.length > 0 ? new Set(mounts) : null,
    };
    const leave = this.#options.events.subscribe(interest, (event) => {
      if (event.type !== 'gap') delivery.push(event);
    });
    const abort = new AbortController();
    void delivery.run(abort.signal);
    const end = () => {
      leave();
      abort.abort();
    };
    const hook: Hook = { id, url, events, mounts, secret, source, delivery, end };
    this.#hooks.set(id, hook);
    return hook;
  }
}

function isSame(a: StoredWebhook, b: WebhookConfig): boolean {
  const keys = ['url', 'secret', 'events', 'mounts'] as const;
  return keys.every((key) => isDeepStrictEqual(a[key], b[key]));
}

function statusOf({ id, url, events, mounts, source, delivery }: Hook): WebhookStatus {
  return { id, url: hideUserInfo(url), events, mounts, source, delivery: delivery.state() };
}

function mustBeWebUrl(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw new JetStreamError('JS_INVALID_REQUEST', 'the url of a webhook must be an http or https URL');
}

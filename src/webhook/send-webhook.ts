// The way out for webhooks: a POST that follows no redirect and, unless it is trusted, reaches public addresses only.
import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, request } from 'undici';
import { JetStreamError } from '../model/errors.js';
import type { SendWebhook } from './delivery.js';

/** Longest connect and longest wait for the head of an answer, milliseconds; the delivery has a deadline of its own. */
const CONNECT_MS = 8000;
/** Bytes of an answer that are read, so that its connection can be used again. */
const ANSWER_BYTES = 16_384;

/** Senders sharing connections; `close()` ends them. */
export class WebhookSender {
  readonly #open = new Agent({ connect: { timeout: CONNECT_MS } });
  readonly #guarded = new Agent({ connect: { timeout: CONNECT_MS, lookup: publicLookup } });

  /** Sends wherever the URL leads. */
  readonly anywhere: SendWebhook = (url, init) => post(this.#open, url, init);

  /** Sends to public addresses; refuses any other with `JS_INVALID_REQUEST`. */
  readonly guarded: SendWebhook = async (url, init) => {
    // Sockets look names up, but take addresses as they are.
    const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0 && !isPublicAddress(host)) throw forbidden(host);
    return post(this.#guarded, url, init);
  };

  /** Ends all connections. Idempotent. */
  async close(): Promise<void> {
    await Promise.all([this.#open.destroy(), this.#guarded.destroy()]);
  }
}

async function post(dispatcher: Agent, url: string, init: Parameters<SendWebhook>[1]): Promise<number> {
  const { headers, body, signal } = init;
  const answer = await request(url, { dispatcher, method: 'POST', headers, body, signal });
  await answer.body.dump({ limit: ANSWER_BYTES }).catch(() => undefined);
  return answer.statusCode;
}

/** Connects to the very addresses that were checked, so that a name that answers otherwise later gains nothing. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '', 0);
    if (!addresses.every(({ address }) => isPublicAddress(address))) callback(forbidden(hostname), '', 0);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

function forbidden(host: string): JetStreamError {
  const advice = 'name it in a [[webhooks]] table of the config file if it may be told';
  return new JetStreamError('JS_INVALID_REQUEST', `${host} leads into a private network: ${advice}`);
}

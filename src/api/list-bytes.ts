// The bytes of a list that many ask for many times a second, put together once for each state of it.
import type { FastifyReply } from 'fastify';
import { JetStreamError } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';

/** Remembers the last list of one route with its bytes; its items are snapshots that are replaced, never changed. */
export class ListBytes<T extends object> {
  #items: readonly T[] | null = null;
  #bytes: Buffer = Buffer.alloc(0);

  /**
   * Answers with the list, by the schema that the route has for 200.
   * @throws JetStreamError `JS_INTERNAL` where it has none
   */
  send(reply: FastifyReply, items: readonly T[]): FastifyReply {
    if (this.#items === null || !areSame(this.#items, items)) {
      this.#bytes = bytesOf(reply, items);
      this.#items = items;
    }
    return reply.type('application/json; charset=utf-8').send(this.#bytes);
  }
}

/** Bytes pass by the hook that hides passwords in every text, so it is done here. */
function bytesOf(reply: FastifyReply, items: readonly unknown[]): Buffer {
  const serialise = reply.getSerializationFunction('200');
  if (serialise === undefined) throw new JetStreamError('JS_INTERNAL', 'a kept list needs a schema for 200');
  // Fastify declares what it serialises as an object; a list is one.
  return Buffer.from(hideUserInfo(serialise(items as unknown as Record<string, unknown>)));
}

function areSame(some: readonly object[], others: readonly object[]): boolean {
  return some.length === others.length && some.every((item, n) => item === others[n]);
}

// Pages of lists: which part is asked for, and the headers that lead to the others.
import { type TSchema, Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** How many items a page holds at most, as a query parameter. */
export const PageLimit = Type.String({
  pattern: '^([1-9][0-9]{0,2}|1000)$',
  title: 'a whole number from 1 to 1000',
  description: 'At most this many, 1 to 1000.',
});

/** Query parameters of a list that is paged by position: digits, since a query is text and input is never bent. */
export const PageQuery = {
  limit: Type.Optional(PageLimit),
  offset: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,9}$',
      title: 'a whole number',
      description: 'Leave this many out first.',
    }),
  ),
} satisfies Record<string, TSchema>;

/** Query of a list that takes nothing but a page. */
export const PageQuerySchema = Type.Object(PageQuery, { additionalProperties: false });

/** Values of {@link PageQuery}. */
export interface PageRequest {
  readonly limit?: string;
  readonly offset?: string;
}

/**
 * The part of a list that was asked for. `X-Total-Count` tells the length of the whole list, `Link` (RFC 8288) leads to
 * the pages before and after this one.
 */
export function sendPage<T>(request: FastifyRequest, reply: FastifyReply, all: readonly T[]): readonly T[] {
  const query = request.query as PageRequest;
  const offset = Number(query.offset ?? 0);
  const limit = query.limit === undefined ? all.length : Number(query.limit);
  reply.header('x-total-count', all.length);
  if (query.limit !== undefined) {
    const last = Math.max(0, Math.ceil(all.length / limit) - 1) * limit;
    const places: [string, number][] = [['first', 0]];
    if (offset > 0) places.push(['prev', Math.max(0, offset - limit)]);
    if (offset + limit < all.length) places.push(['next', offset + limit]);
    places.push(['last', last]);
    const links = places.map(([rel, place]) => `<${pageUrl(request.url, place)}>; rel="${rel}"`);
    reply.header('link', links.join(', '));
  }
  return all.slice(offset, offset + limit);
}

function pageUrl(url: string, offset: number): string {
  const [path = '', search = ''] = url.split('?', 2);
  const query = new URLSearchParams(search);
  query.set('offset', String(offset));
  return `${path}?${query}`;
}

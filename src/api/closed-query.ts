// No route of the API takes a query parameter it does not know: a misspelt one would be left out in silence.
import { KindGuard, Type } from '@sinclair/typebox';
import type { FastifyInstance } from 'fastify';
import { JetStreamError } from '../model/errors.js';

/** What a route takes that names no parameters. */
const NOTHING = Type.Object({}, { additionalProperties: false });

/**
 * Closes the query of every route below `/api` that is registered later; the pages of the documentation are not ours.
 * @throws JetStreamError `JS_INTERNAL` from the registration of a route whose own schema leaves it open
 */
export function closeQueries(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/api/') || route.url.startsWith('/api/docs')) return;
    const querystring = route.schema?.querystring ?? NOTHING;
    if (!KindGuard.IsObject(querystring) || querystring.additionalProperties !== false) {
      throw new JetStreamError(
        'JS_INTERNAL',
        `${route.url} takes any query: set additionalProperties to false`,
      );
    }
    route.schema = { ...route.schema, querystring };
  });
}

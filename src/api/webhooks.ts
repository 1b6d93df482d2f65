// /api/webhooks: URLs that are told of events.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import { eventTypes } from '../model/events.js';
import type { Station } from '../model/station.js';
import type { WebhookStatus } from '../model/webhooks.js';
import { PageQuerySchema, sendPage } from './paging.js';
import { type Mutable, nullable, oneOf, type Same, time } from './schemas.js';

const types = Type.Array(oneOf(eventTypes), {
  description: 'Types that are sent; empty: all but levels, stats and render_progress.',
});
const mounts = Type.Array(Type.String(), {
  maxItems: 1000,
  title: 'an array of at most 1000 ids of mounts',
  description: 'Only events of these mounts; empty: all events.',
});

const Webhook = Type.Object({
  id: Type.String(),
  url: Type.String(),
  events: types,
  mounts,
  source: oneOf(['config', 'api']),
  delivery: Type.Object({
    pending: Type.Integer({ description: 'Events waiting.' }),
    delivered: Type.Integer(),
    failedAttempts: Type.Integer(),
    dropped: Type.Integer({ description: 'Events given up: too many waiting, or older than a day.' }),
    lastStatus: nullable(Type.Integer()),
    lastError: nullable(Type.String()),
    nextAttemptAt: nullable(time),
  }),
});
const agree: Same<Static<typeof Webhook>, Mutable<WebhookStatus>> = true;
void agree;

const NewWebhook = Type.Object(
  {
    url: Type.String({
      pattern: '^https?://\\S+$',
      maxLength: 2000,
      title: 'an http(s) URL',
      description: 'Public addresses only.',
    }),
    events: Type.Optional(types),
    mounts: Type.Optional(mounts),
    secret: Type.Optional(
      Type.String({ minLength: 16, maxLength: 200, description: 'Key of the signature; default: made.' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ url: 'https://hooks.example.com/radio', events: ['health', 'target_state'] }],
  },
);

const Made = Type.Composite([
  Webhook,
  Type.Object({ secret: Type.String({ description: 'Key of the signature; told this once.' }) }),
]);

/** Routes below `/api/webhooks`. */
export function webhookRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    const listed = {
      summary: 'All webhooks',
      querystring: PageQuerySchema,
      response: { 200: Type.Array(Webhook) },
    };
    app.get('/', { config: { role: 'admin' }, schema: listed }, async (request, reply) =>
      sendPage(request, reply, station.webhooks.list()),
    );

    const made = { summary: 'Make a webhook', body: NewWebhook, response: { 201: Made } };
    app.post<{ Body: Static<typeof NewWebhook> }>(
      '/',
      { config: { role: 'admin', tellsSecret: true }, schema: made },
      async ({ body }, reply) => {
        const { webhook, secret } = station.webhooks.add({ events: [], mounts: [], ...body });
        return reply.code(201).send({ ...webhook, secret });
      },
    );

    const params = Type.Object({ id: Type.String({ description: 'Id of the webhook.' }) });
    const removed = { summary: 'Remove a webhook', params, response: { 204: Type.Null() } };
    app.delete<{ Params: { id: string } }>(
      '/:id',
      { config: { role: 'admin' }, schema: removed },
      async (request, reply) => {
        station.webhooks.remove(request.params.id);
        return reply.code(204).send();
      },
    );
  };
}

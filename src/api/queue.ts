// /api/mounts/:id/queue: tracks somebody asked for; they come before the rotation.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { QueueEntry } from '../model/queue.js';
import type { Station } from '../model/station.js';
import { PageQuerySchema, sendPage } from './paging.js';
import { MountParams, type Mutable, type Same, time } from './schemas.js';

const Entry = Type.Object({
  id: Type.String(),
  location: Type.String(),
  title: Type.Optional(Type.String()),
  artist: Type.Optional(Type.String()),
  durationS: Type.Number({ description: 'Decoded length in seconds.' }),
  addedAt: time,
});
const agree: Same<Static<typeof Entry>, Mutable<QueueEntry>> = true;
void agree;

const Request = Type.Object(
  {
    location: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 4096,
        description: 'Path below the media roots, or http(s) URL.',
      }),
    ),
    libraryId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Track of the library.' }),
    ),
    place: Type.Optional(
      Type.Unsafe<'next' | 'last'>({ type: 'string', enum: ['next', 'last'], description: 'Default: last.' }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ location: '/srv/music/wish.mp3', place: 'next' }],
  },
);

const Move = Type.Object(
  {
    before: Type.Union([Type.String(), Type.Null()], {
      description: 'Id of the entry it is put before; null: last.',
    }),
  },
  { additionalProperties: false, examples: [{ before: null }] },
);

const EntryParams = Type.Object({
  id: Type.String({ description: 'Id of the mount.' }),
  entry: Type.String({ maxLength: 50, description: 'Id of the entry.' }),
});

interface OfMount {
  Params: { id: string };
}

interface OfEntry {
  Params: { id: string; entry: string };
}

const viewer = { role: 'viewer' } as const;
const operator = { role: 'operator' } as const;

/** Routes below `/api/mounts/:id/queue`. */
export function queueRoutes(station: Pick<Station, 'queue'>): FastifyPluginAsync {
  return async (app) => {
    serveQueue(app, station);
    serveEntries(app, station);
  };
}

function serveQueue(app: FastifyInstance, station: Pick<Station, 'queue'>): void {
  const listed = {
    summary: 'The queue',
    params: MountParams,
    querystring: PageQuerySchema,
    response: { 200: Type.Array(Entry) },
  };
  app.get<OfMount>('/', { schema: listed, config: viewer }, async (request, reply) =>
    sendPage(request, reply, station.queue.list(request.params.id)),
  );

  const pushed = { summary: 'Queue a track', params: MountParams, body: Request, response: { 201: Entry } };
  app.post<OfMount & { Body: Static<typeof Request> }>(
    '/',
    { schema: pushed, config: operator },
    async ({ params, body }, reply) => {
      const entry = await station.queue.push(params.id, { place: 'last', ...body });
      return reply.code(201).send(entry);
    },
  );

  const cleared = { summary: 'Empty the queue', params: MountParams, response: { 204: Type.Null() } };
  app.delete<OfMount>('/', { schema: cleared, config: operator }, async ({ params }, reply) => {
    station.queue.clear(params.id);
    return reply.code(204).send();
  });
}

function serveEntries(app: FastifyInstance, station: Pick<Station, 'queue'>): void {
  const removed = { summary: 'Take a track off', params: EntryParams, response: { 204: Type.Null() } };
  app.delete<OfEntry>('/:entry', { schema: removed, config: operator }, async ({ params }, reply) => {
    station.queue.remove(params.id, params.entry);
    return reply.code(204).send();
  });

  const moved = {
    summary: 'Move a track within the queue',
    params: EntryParams,
    body: Move,
    response: { 200: Type.Array(Entry) },
  };
  app.post<OfEntry & { Body: Static<typeof Move> }>(
    '/:entry/move',
    { schema: moved, config: operator },
    async ({ params, body }) => [...station.queue.move(params.id, params.entry, body.before)],
  );
}

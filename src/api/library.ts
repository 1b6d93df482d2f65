// /api/library: list, search and show known tracks, their covers, and how far their analysis has got.
import type { Static } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import {
  LibraryPageSchema,
  LibraryParams,
  LibraryProgressSchema,
  LibraryQuerySchema,
  LibraryTrackSchema,
} from './library-schemas.js';

interface OneTrack {
  Params: Static<typeof LibraryParams>;
}

const DEFAULT_LIMIT = 50;

/** Routes below `/api/library`. */
export function libraryRoutes({ library }: Pick<Station, 'library'>): FastifyPluginAsync {
  return async (app) => {
    serveTracks(app, library);
    serveAnalysis(app, library);
  };
}

function serveTracks(app: FastifyInstance, library: Station['library']): void {
  const listed = {
    summary: 'Known tracks, or those a search finds',
    querystring: LibraryQuerySchema,
    response: { 200: LibraryPageSchema },
  };
  app.get<{ Querystring: Static<typeof LibraryQuerySchema> }>(
    '/',
    { schema: listed, config: { role: 'viewer' } },
    async ({ query: { limit, ...query } }) =>
      library.page({ ...query, limit: limit === undefined ? DEFAULT_LIMIT : Number(limit) }),
  );

  const shown = { summary: 'One track', params: LibraryParams, response: { 200: LibraryTrackSchema } };
  app.get<OneTrack>('/:id', { schema: shown, config: { role: 'viewer' } }, async ({ params }) =>
    library.track(Number(params.id)),
  );

  const cover = { summary: 'The cover inside a track', params: LibraryParams };
  app.get<OneTrack>(
    '/:id/cover',
    { schema: cover, config: { role: 'viewer' } },
    async ({ params }, reply) => {
      const { type, bytes } = await library.cover(Number(params.id));
      return reply
        .header('content-type', type)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, max-age=300')
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

function serveAnalysis(app: FastifyInstance, library: Station['library']): void {
  const progress = { summary: 'How far the analysis has got', response: { 200: LibraryProgressSchema } };
  app.get('/progress', { schema: progress, config: { role: 'viewer' } }, async () => library.progress());

  const scanned = { summary: 'Look at every track again', response: { 202: LibraryProgressSchema } };
  app.post('/scan', { schema: scanned, config: { role: 'operator' } }, async (_request, reply) =>
    reply.code(202).send(library.scan()),
  );
}

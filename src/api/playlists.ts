// /api/mounts/:id/playlist: what a mount's playlist holds, a page at a time.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import { MountParams, PlaylistPageSchema } from './schemas.js';

/** A query is text, and input is refused rather than bent: so numbers come as digits. */
const PageQuery = Type.Object(
  {
    limit: Type.Optional(
      Type.String({ pattern: '^(1000|[1-9][0-9]{0,2})$', description: 'At most this many, 1 to 1000; 100.' }),
    ),
    offset: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$', description: 'Index of the first; 0.' })),
  },
  { additionalProperties: false },
);

interface OnePage {
  Params: { id: string };
  Querystring: Static<typeof PageQuery>;
}

/** Routes below `/api/mounts` that are about playlists. */
export function playlistRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    const listed = {
      summary: "A mount's playlist",
      params: MountParams,
      querystring: PageQuery,
      response: { 200: PlaylistPageSchema },
    };
    const config = { role: 'viewer' } as const;
    app.get<OnePage>('/:id/playlist', { schema: listed, config }, async ({ params, query }) => {
      const { limit = '100', offset = '0' } = query;
      return station.playlists.page(params.id, { limit: Number(limit), offset: Number(offset) });
    });
  };
}

// /api/mounts/:id/playlist: what a mount's playlists hold, a page at a time, and what reading them again changes.
import type { FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import { PageQuerySchema, type PageRequest } from './paging.js';
import { MountParams, PlaylistPageSchema, PlaylistReloadSchema } from './schemas.js';

interface OneMount {
  Params: { id: string };
}

interface OnePage {
  Params: { id: string };
  Querystring: PageRequest;
}

/** Routes below `/api/mounts` that are about playlists. */
export function playlistRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    const listed = {
      summary: "A mount's playlists, 100 entries unless limit says otherwise",
      params: MountParams,
      querystring: PageQuerySchema,
      response: { 200: PlaylistPageSchema },
    };
    const config = { role: 'viewer' } as const;
    app.get<OnePage>('/:id/playlist', { schema: listed, config }, async ({ params, query }) => {
      const { limit = '100', offset = '0' } = query;
      return station.playlists.page(params.id, { limit: Number(limit), offset: Number(offset) });
    });

    const reloaded = {
      summary: 'Read the playlists again',
      params: MountParams,
      response: { 200: PlaylistReloadSchema },
    };
    const operator = { role: 'operator' } as const;
    app.post<OneMount>('/:id/playlist/reload', { schema: reloaded, config: operator }, async ({ params }) =>
      station.playlists.reload(params.id),
    );
  };
}

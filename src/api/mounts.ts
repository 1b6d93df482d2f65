// /api/mounts: list, make, show and remove mounts; skip a track; reload a playlist.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import { MountParams, MountStatusSchema, PlaylistReloadSchema } from './schemas.js';

interface OneMount {
  Params: { id: string };
}

/** Routes below `/api/mounts`. */
export function mountRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    app.get(
      '/',
      { schema: { summary: 'All mounts', response: { 200: Type.Array(MountStatusSchema) } } },
      async () => station.mounts(),
    );

    // The definition is judged by the config's own rules, so that both speak with one voice.
    const body = Type.Object(
      {},
      { additionalProperties: true, description: 'The keys of a [[mounts]] table.' },
    );
    app.post(
      '/',
      { schema: { summary: 'Make a mount', body, response: { 201: MountStatusSchema } } },
      async (request, reply) => {
        const mount = await station.addMount(request.body);
        return reply.code(201).header('location', `/api/mounts/${mount.id}`).send(mount);
      },
    );

    app.get<OneMount>(
      '/:id',
      { schema: { summary: 'One mount', params: MountParams, response: { 200: MountStatusSchema } } },
      async (request) => station.mount(request.params.id),
    );

    app.delete<OneMount>(
      '/:id',
      { schema: { summary: 'Remove a mount', params: MountParams, response: { 204: Type.Null() } } },
      async (request, reply) => {
        await station.removeMount(request.params.id);
        return reply.code(204).send();
      },
    );

    app.post<OneMount>(
      '/:id/skip',
      {
        schema: {
          summary: 'Go to the next track',
          params: MountParams,
          response: { 202: MountStatusSchema },
        },
      },
      async (request, reply) => {
        await station.skip(request.params.id);
        return reply.code(202).send(station.mount(request.params.id));
      },
    );

    app.post<OneMount>(
      '/:id/playlist/reload',
      {
        schema: {
          summary: 'Read the playlist again',
          params: MountParams,
          response: { 200: PlaylistReloadSchema },
        },
      },
      async (request) => station.reloadPlaylist(request.params.id),
    );
  };
}

// /api/mounts: list, make, show and remove mounts; skip a track; reload a playlist; retry a target.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import { MountParams, MountStatusSchema, PlaylistReloadSchema, TargetParams } from './schemas.js';

interface OneMount {
  Params: { id: string };
}

interface OneTarget {
  Params: { id: string; target: string };
}

/** Routes below `/api/mounts`. */
export function mountRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    serveCollection(app, station);
    serveMount(app, station);
    serveCommands(app, station);
  };
}

function serveCollection(app: FastifyInstance, station: Station): void {
  const listed = { summary: 'All mounts', response: { 200: Type.Array(MountStatusSchema) } };
  app.get('/', { schema: listed }, async () => station.mounts());

  // The definition is judged by the config's own rules, so that both speak with one voice.
  const body = Type.Object(
    {},
    { additionalProperties: true, description: 'The keys of a [[mounts]] table.' },
  );
  const made = { summary: 'Make a mount', body, response: { 201: MountStatusSchema } };
  app.post('/', { schema: made }, async (request, reply) => {
    const mount = await station.addMount(request.body);
    return reply.code(201).header('location', `/api/mounts/${mount.id}`).send(mount);
  });
}

function serveMount(app: FastifyInstance, station: Station): void {
  const shown = { summary: 'One mount', params: MountParams, response: { 200: MountStatusSchema } };
  app.get<OneMount>('/:id', { schema: shown }, async ({ params }) => station.mount(params.id));

  const removed = { summary: 'Remove a mount', params: MountParams, response: { 204: Type.Null() } };
  app.delete<OneMount>('/:id', { schema: removed }, async ({ params }, reply) => {
    await station.removeMount(params.id);
    return reply.code(204).send();
  });
}

function serveCommands(app: FastifyInstance, station: Station): void {
  const skipped = {
    summary: 'Go to the next track',
    params: MountParams,
    response: { 202: MountStatusSchema },
  };
  app.post<OneMount>('/:id/skip', { schema: skipped }, async ({ params }, reply) => {
    await station.skip(params.id);
    return reply.code(202).send(station.mount(params.id));
  });

  const reloaded = {
    summary: 'Read the playlist again',
    params: MountParams,
    response: { 200: PlaylistReloadSchema },
  };
  app.post<OneMount>('/:id/playlist/reload', { schema: reloaded }, async ({ params }) =>
    station.reloadPlaylist(params.id),
  );

  const retried = {
    summary: 'Connect to a waiting Icecast server at once',
    params: TargetParams,
    response: { 202: MountStatusSchema },
  };
  app.post<OneTarget>('/:id/targets/:target/reconnect', { schema: retried }, async ({ params }, reply) => {
    await station.reconnect(params.id, Number(params.target));
    return reply.code(202).send(station.mount(params.id));
  });
}

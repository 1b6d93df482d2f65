// /api/mounts: list, make, show and remove mounts; skip a track; reload a playlist; retry a target.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { maySeeMount } from '../model/caller.js';
import type { Station } from '../model/station.js';
import { callerOf } from './access.js';
import { MountParams, MountStatusSchema, PlaylistReloadSchema, TargetParams } from './schemas.js';

const viewer = { role: 'viewer' } as const;
const operator = { role: 'operator' } as const;
const admin = { role: 'admin' } as const;

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
  app.get('/', { config: { ...viewer, limitedKeys: true }, schema: listed }, async (request) => {
    const caller = callerOf(request);
    return station.mounts().filter(({ id }) => maySeeMount(caller, id));
  });

  // The definition is judged by the config's own rules, so that both speak with one voice.
  const body = Type.Object(
    {},
    {
      additionalProperties: true,
      description: 'The keys of a [[mounts]] table.',
      examples: [{ id: 'jazz', path: '/jazz', playlist: '/srv/music/jazz.m3u' }],
    },
  );
  const made = { summary: 'Make a mount', body, response: { 201: MountStatusSchema } };
  app.post('/', { config: admin, schema: made }, async (request, reply) => {
    const mount = await station.addMount(request.body);
    return reply.code(201).header('location', `/api/mounts/${mount.id}`).send(mount);
  });
}

function serveMount(app: FastifyInstance, station: Station): void {
  const shown = { summary: 'One mount', params: MountParams, response: { 200: MountStatusSchema } };
  app.get<OneMount>('/:id', { config: viewer, schema: shown }, async ({ params }) =>
    station.mount(params.id),
  );

  const removed = { summary: 'Remove a mount', params: MountParams, response: { 204: Type.Null() } };
  app.delete<OneMount>('/:id', { config: admin, schema: removed }, async ({ params }, reply) => {
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
  app.post<OneMount>('/:id/skip', { config: operator, schema: skipped }, async ({ params }, reply) => {
    await station.skip(params.id);
    return reply.code(202).send(station.mount(params.id));
  });

  const reloaded = {
    summary: 'Read the playlist again',
    params: MountParams,
    response: { 200: PlaylistReloadSchema },
  };
  app.post<OneMount>('/:id/playlist/reload', { config: operator, schema: reloaded }, async ({ params }) =>
    station.reloadPlaylist(params.id),
  );

  const retried = {
    summary: 'Connect to a waiting Icecast server at once',
    params: TargetParams,
    response: { 202: MountStatusSchema },
  };
  app.post<OneTarget>(
    '/:id/targets/:target/reconnect',
    { config: operator, schema: retried },
    async ({ params }, reply) => {
      await station.reconnect(params.id, Number(params.target));
      return reply.code(202).send(station.mount(params.id));
    },
  );
}

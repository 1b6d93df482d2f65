// /api/mounts: list, make, show and remove mounts; skip a track; reload a playlist; retry a target.
import { Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { maySeeMount } from '../model/caller.js';
import type { MountStatus } from '../model/mount.js';
import type { Station } from '../model/station.js';
import { callerOf } from './access.js';
import { ListBytes } from './list-bytes.js';
import { PageQuery, sendPage } from './paging.js';
import { MountParams, MountStatusSchema, mountState, TargetParams } from './schemas.js';

interface OneMount {
  Params: { id: string };
}

interface OneTarget {
  Params: { id: string; target: string };
}

interface MountQuery {
  state?: string;
  q?: string;
  include?: 'removed';
}

const viewer = { role: 'viewer' } as const;
const operator = { role: 'operator' } as const;
const admin = { role: 'admin' } as const;

/** Routes below `/api/mounts`. */
export function mountRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    serveCollection(app, station);
    serveMount(app, station);
    serveCommands(app, station);
  };
}

function serveCollection(app: FastifyInstance, station: Station): void {
  const querystring = Type.Object(
    {
      ...PageQuery,
      state: Type.Optional(mountState),
      q: Type.Optional(
        Type.String({ maxLength: 200, description: 'Only mounts whose id, name or path has this.' }),
      ),
      include: Type.Optional(
        Type.Literal('removed', { description: 'Also those the API removed from the config.' }),
      ),
    },
    { additionalProperties: false },
  );
  const listed = { summary: 'All mounts', querystring, response: { 200: Type.Array(MountStatusSchema) } };
  const access = { ...viewer, limitedKeys: true } as const;
  const kept = new ListBytes<MountStatus>();
  app.get<{ Querystring: MountQuery }>('/', { config: access, schema: listed }, async (request, reply) => {
    const caller = callerOf(request);
    const { state, q, include } = request.query;
    const removed = include === 'removed' ? station.lifecycle.removed() : [];
    const all = [...station.mounts(), ...removed]
      .filter(({ id }) => maySeeMount(caller, id))
      .filter((mount) => state === undefined || mount.state === state)
      .filter((mount) => q === undefined || mentions(mount, q));
    return kept.send(reply, sendPage(request, reply, all));
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
    const { etag } = station.lifecycle.definition(mount.id);
    return reply
      .code(201)
      .headers({ location: `/api/mounts/${mount.id}`, etag })
      .send(mount);
  });
}

function serveMount(app: FastifyInstance, station: Station): void {
  const shown = { summary: 'One mount', params: MountParams, response: { 200: MountStatusSchema } };
  app.get<OneMount>('/:id', { config: viewer, schema: shown }, async ({ params }, reply) => {
    const mount = station.mount(params.id);
    // The tag is the definition's: it is what changes of the mount are made on.
    reply.header('etag', station.lifecycle.definition(params.id).etag);
    return mount;
  });

  const removed = { summary: 'Remove a mount', params: MountParams, response: { 204: Type.Null() } };
  app.delete<OneMount>('/:id', { config: admin, schema: removed }, async ({ params, headers }, reply) => {
    await station.removeMount(params.id, headers['if-match']);
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

function mentions({ id, name, path }: MountStatus, text: string): boolean {
  return [id, name, path].some((field) => field.toLowerCase().includes(text.toLowerCase()));
}

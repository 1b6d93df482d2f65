// /api/mounts/:id/failures: tracks that cannot be played, and another chance for one of them.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { FailingTrack } from '../model/failures.js';
import type { Station } from '../model/station.js';
import { PageQuerySchema, sendPage } from './paging.js';
import { MountParams, type Mutable, type Same, time } from './schemas.js';

const FailingTrackSchema = Type.Object({
  track: Type.String({ description: 'Names the track in requests.' }),
  path: Type.String(),
  code: Type.Unsafe<FailingTrack['code']>({ type: 'string' }),
  reason: Type.String({ description: 'Why it failed last.' }),
  count: Type.Integer({ description: 'Failures in a row.' }),
  since: time,
  lastAt: time,
  nextTryAt: Type.Union([time, Type.Null()], {
    description: 'Passed over until then; null: tried at its next turn.',
  }),
});

const agree: Same<Static<typeof FailingTrackSchema>, Mutable<FailingTrack>> = true;
void agree;

const Params = Type.Object({
  id: Type.String({ description: 'Id of the mount.' }),
  track: Type.String({
    pattern: '^[0-9a-f]{16}$',
    title: '16 hexadecimal digits',
    description: 'As GET lists it.',
  }),
});

/** Routes below `/api/mounts`. */
export function failureRoutes({ failures }: Pick<Station, 'failures'>): FastifyPluginAsync {
  return async (app) => {
    const listed = {
      summary: 'Tracks that cannot be played, the latest failure first',
      params: MountParams,
      querystring: PageQuerySchema,
      response: { 200: Type.Array(FailingTrackSchema) },
    };
    app.get<{ Params: { id: string } }>(
      '/:id/failures',
      { schema: listed, config: { role: 'viewer' } },
      async (request, reply) => sendPage(request, reply, failures.list(request.params.id)),
    );

    const retried = {
      summary: 'Forget the failures of a track: it is tried again',
      params: Params,
      response: { 204: Type.Null() },
    };
    app.delete<{ Params: { id: string; track: string } }>(
      '/:id/failures/:track',
      { schema: retried, config: { role: 'operator' } },
      async ({ params }, reply) => {
        await failures.retry(params.id, params.track);
        return reply.code(204).send();
      },
    );
  };
}

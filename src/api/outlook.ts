// /api/mounts/:id/next: what comes, when about, and why.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Outlook } from '../model/outlook.js';
import type { Station } from '../model/station.js';
import { MountParams, type Mutable, nullable, type Same } from './schemas.js';

const DEFAULT_COUNT = 10;

const OutlookSchema = Type.Object({
  next: Type.Array(
    Type.Object({
      location: Type.String(),
      title: Type.String(),
      artist: nullable(Type.String()),
      reason: Type.String({ description: 'Why it comes.' }),
      at: Type.String({ description: 'Estimated wall clock of its beginning, ISO 8601.' }),
    }),
  ),
  passedOver: Type.Array(
    Type.Object({ location: Type.String(), reason: Type.String({ description: 'Why it does not come.' }) }),
  ),
});
const agree: Same<Static<typeof OutlookSchema>, Mutable<Outlook>> = true;
void agree;

const Query = Type.Object(
  {
    count: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]?|100)$',
        title: 'a whole number from 1 to 100',
        description: 'How many tracks; default: 10.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** The route `GET /api/mounts/:id/next`. */
export function outlookRoutes(station: Pick<Station, 'next'>): FastifyPluginAsync {
  return async (app) => {
    const schema = {
      summary: 'What comes next, and why',
      params: MountParams,
      querystring: Query,
      response: { 200: OutlookSchema },
    };
    app.get<{ Params: { id: string }; Querystring: { count?: string } }>(
      '/',
      { schema, config: { role: 'viewer' } },
      async ({ params, query }) => station.next(params.id, Number(query.count ?? DEFAULT_COUNT)),
    );
  };
}

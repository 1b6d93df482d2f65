// GET /api/mounts/:id/stats: what a mount did over the last hours, in coarse steps.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import type { StatsHistory } from '../model/stats.js';
import { MountParams, type Mutable, type Same } from './schemas.js';

const History = Type.Object({
  stepS: Type.Integer({ description: 'Length of a step, seconds.' }),
  steps: Type.Array(
    Type.Object({
      at: Type.String({ description: 'Beginning of the step, ISO 8601.' }),
      listeners: Type.Number({ description: 'Mean of the listeners here and on all servers that tell.' }),
      listenerPeak: Type.Integer({ description: 'Most of them at once.' }),
      sentBytes: Type.Integer({ description: 'Audio bytes sent to servers.' }),
      droppedFrames: Type.Integer({ description: 'Frames servers were too slow for.' }),
      silenceS: Type.Number({ description: 'Seconds put out below -60 dBFS.' }),
    }),
  ),
});
const agree: Same<Static<typeof History>, Mutable<StatsHistory>> = true;
void agree;

/** Hours told without being asked for more; a week is kept. */
const DEFAULT_HOURS = 6;

/** Routes of statistics below `/api/mounts`. */
export function statsRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    const querystring = Type.Object(
      {
        hours: Type.Optional(
          Type.String({
            pattern: '^([1-9]|[1-9][0-9]|1[0-5][0-9]|16[0-8])$',
            title: 'a whole number from 1 to 168',
            description: `Hours back; default: ${DEFAULT_HOURS}.`,
          }),
        ),
      },
      { additionalProperties: false },
    );
    const schema = {
      summary: 'What a mount did over the last hours',
      params: MountParams,
      querystring,
      response: { 200: History },
    };
    app.get<{ Params: { id: string }; Querystring: { hours?: string } }>(
      '/:id/stats',
      { config: { role: 'viewer' }, schema },
      async ({ params, query }) => {
        const { id } = station.mount(params.id);
        return station.stats.history(id, Number(query.hours ?? DEFAULT_HOURS));
      },
    );
  };
}

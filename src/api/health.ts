// /api/health: is the process alive; /api/health/system: how the station is, check by check.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Station } from '../model/station.js';
import { SystemHealthSchema } from './schemas.js';

/** Routes below `/api/health`. */
export function healthRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    const alive = Type.Object({ status: Type.Literal('ok') });
    app.get('/', { schema: { summary: 'Liveness', response: { 200: alive } } }, async () => ({
      status: 'ok',
    }));

    // 200 whatever the level: the document was delivered, and a critical station must not be restarted by a probe.
    app.get(
      '/system',
      { schema: { summary: 'Health in detail', response: { 200: SystemHealthSchema } } },
      async () => station.health(),
    );
  };
}

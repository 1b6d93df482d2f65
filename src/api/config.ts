// /api/config: what the changed config file would do to the running server, and doing it.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { ConfigDifference } from '../model/config-reload.js';
import type { Station } from '../model/station.js';
import { ChangeEffectsSchema } from './lifecycle.js';
import { type Mutable, oneOf, type Same } from './schemas.js';

const Difference = Type.Object({
  file: Type.String(),
  mounts: Type.Array(
    Type.Object({
      id: Type.String(),
      action: oneOf(['keep', 'update', 'restart', 'add', 'remove']),
      ...ChangeEffectsSchema,
    }),
  ),
  settings: Type.Array(Type.String(), {
    description: 'Keys outside of the mounts that are taken up at once.',
  }),
  needRestart: Type.Array(Type.String(), {
    description: 'Keys outside of the mounts that are taken up when the server is started again.',
  }),
});
const agree: Same<Static<typeof Difference>, Mutable<ConfigDifference>> = true;
void agree;

/** Routes below `/api/config`. */
export function configRoutes(station: Station): FastifyPluginAsync {
  const config = { role: 'admin' } as const;
  return async (app) => {
    const told = { summary: 'What a reload of the config file would do', response: { 200: Difference } };
    app.get('/diff', { config, schema: told }, async () => station.configReload.difference());

    const done = {
      summary: 'Take the config file up; what is the same plays on',
      response: { 200: Difference },
    };
    app.post('/reload', { config, schema: done }, async () => station.configReload.reload());
  };
}

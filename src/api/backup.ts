// POST /api/backup: a copy of the database while the server runs.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { BackupReport } from '../model/backups.js';
import type { Station } from '../model/station.js';
import type { Mutable, Same } from './schemas.js';

const Report = Type.Object({
  path: Type.String({ description: 'The copy, on the machine of the server.' }),
  bytes: Type.Integer(),
  durationS: Type.Number(),
  removed: Type.Array(Type.String(), { description: 'Older backups that were removed for it.' }),
});
const agree: Same<Static<typeof Report>, Mutable<BackupReport>> = true;
void agree;

/** The route `POST /api/backup`. */
export function backupRoutes(station: Pick<Station, 'backups'>): FastifyPluginAsync {
  return async (app) => {
    const schema = { summary: 'Copy the database into its backups folder', response: { 201: Report } };
    app.post('/', { config: { role: 'admin' }, schema }, async (_request, reply) =>
      reply.code(201).send(await station.backups.make()),
    );
  };
}

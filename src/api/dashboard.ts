// Serves the dashboard's files at /.
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Registers every file of `folder` as a route of its own, for everybody; without the folder the API works alone. */
export function serveDashboard(app: FastifyInstance, folder: string): void {
  if (!existsSync(folder)) {
    app.log.warn({ folder }, 'the dashboard is missing: run npm run build');
    return;
  }
  app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, role: 'public' };
    });
    await files.register(fastifyStatic, { root: folder, wildcard: false, cacheControl: false });
  });
}

// Serves the dashboard: hashed files that never change, and one page for all addresses that are pages of it.
import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/**
 * Addresses of the dashboard's own pages. A mount whose path is one of them is heard there instead: streams come
 * first, and the page stays within reach from the others.
 */
const pages = ['/mounts/:id', '/mounts/:id/:tab', '/events', '/add', '/settings'];

/** Names below /assets/ hold a hash of their content, so that a browser need never ask again. */
const forever = 'public, max-age=31536000, immutable';

/** The page itself names them: the browser asks each time, and its ETag makes the answer short. */
const askAgain = 'no-cache';

/**
 * Registers every file of `folder` as a route of its own, for everybody: signing in happens on the page. A file is
 * sent in the compressed form that lies beside it, if the browser takes it. Without the folder the API works alone.
 */
export function serveDashboard(app: FastifyInstance, folder: string): void {
  if (!existsSync(folder)) {
    app.log.warn({ folder }, 'the dashboard is missing: run npm run build');
    return;
  }
  app.register(async (files) => {
    files.addHook('onRoute', (route) => {
      route.config = { ...route.config, role: 'public' };
    });
    await files.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      globIgnore: ['**/*.{br,gz}'],
      preCompressed: true,
      cacheControl: false,
      setHeaders: (response, path) => {
        response.setHeader('cache-control', path.includes('/assets/') ? forever : askAgain);
      },
    });
    for (const url of pages) files.get(url, (_request, reply) => reply.sendFile('index.html'));
  });
}

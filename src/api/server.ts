// Composes the HTTP server: API, metrics, dashboard and, on the same port, our own listening endpoint.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from '../config/schema.js';
import { ListenerEndpoint } from '../listener/listener-endpoint.js';
import { statusJson } from '../listener/status-json.js';
import type { ListenDirectory } from '../model/listening.js';
import type { Station } from '../model/station.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import { SendQueueWatch } from '../playout/send-queue-watch.js';
import { serveDashboard } from './dashboard.js';
import { answerBrokenRequest, handleErrors } from './error-handler.js';
import { healthRoutes } from './health.js';
import { parseJsonBodies } from './json-body.js';
import { serveMetrics } from './metrics.js';
import { mountRoutes } from './mounts.js';
import { playlistRoutes } from './playlists.js';
import { protect } from './protection.js';

/** What the server is made of. */
export interface ApiServerOptions {
  readonly station: Station;
  /** Feeds of the mounts that listen on our port. */
  readonly directory: ListenDirectory;
  readonly config: {
    readonly server: Pick<Config['server'], 'host'>;
    readonly limits: Pick<Config['limits'], 'max_listeners' | 'max_listeners_per_address'>;
  };
  /** Tells how far behind listeners are. */
  readonly sendQueues: SendQueueSampler;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  /** Series other rooms keep, shown at /api/metrics beside the API's own. */
  readonly metrics?: Registry;
  /** Folder of the built dashboard; default: `dashboard` beside the compiled sources. */
  readonly dashboardFolder?: string;
}

const maxBodyBytes = 1_000_000;

/** Makes the server; the caller lets it listen and closes it, which ends all streams. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { station, directory, config, logger, version } = options;
  const listeners = new ListenerEndpoint({
    directory,
    limits: { perMount: config.limits.max_listeners, perAddress: config.limits.max_listeners_per_address },
    sendQueues: SendQueueWatch.of(options.sendQueues),
    onEnd: (mount, end) => logger.debug({ mount, end }, 'listener ended'),
  });
  const app = createApp(logger, listeners);
  app.addHook('preClose', async () => listeners.close());

  handleErrors(app);
  parseJsonBodies(app);
  protect(app, config.server.host);
  serveMetrics(app, station, version, options.metrics);
  serveStatus(app, options, listeners);
  app.register(mountRoutes(station), { prefix: '/api/mounts' });
  app.register(playlistRoutes(station), { prefix: '/api/mounts' });
  app.register(healthRoutes(station), { prefix: '/api/health' });
  const built = fileURLToPath(new URL('../dashboard', import.meta.url));
  serveDashboard(app, options.dashboardFolder ?? built);
  return app;
}

function createApp(logger: FastifyBaseLogger, listeners: ListenerEndpoint): FastifyInstance {
  return Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Input is refused, never bent into shape.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    clientErrorHandler: answerBrokenRequest,
    serverFactory: (handle) =>
      createServer(
        {
          headersTimeout: 5_000,
          requestTimeout: 15_000,
          connectionsCheckingInterval: 1_000,
          maxHeaderSize: 16_384,
        },
        (request, response) => {
          if (!listeners.handle(request, response)) handle(request, response);
        },
      ),
  });
}

function serveStatus(app: FastifyInstance, options: ApiServerOptions, listeners: ListenerEndpoint): void {
  const { station, directory, version } = options;
  const startedAtMs = Date.now();
  app.get(
    '/status-json.xsl',
    { schema: { summary: "Icecast's status document" } },
    async (request, reply) => {
      // Widgets on other sites read this; it tells what the streams themselves tell.
      reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      const authority = request.headers.host ?? 'localhost';
      return statusJson(station.mounts(), directory, (id) => listeners.peak(id), {
        authority,
        version,
        startedAtMs,
      });
    },
  );
}

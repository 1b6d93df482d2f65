// Composes the HTTP server: API, metrics, dashboard and, on the same port, our own listening endpoint.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { Counter, Registry } from 'prom-client';
import {
  addressGroup,
  clientAddress,
  type IsTrusted,
  isLoopbackAddress,
  trustedProxies,
} from '../access/addresses.js';
import type { Gate } from '../access/gate.js';
import type { Config } from '../config/schema.js';
import { ListenerEndpoint } from '../listener/listener-endpoint.js';
import { statusJson } from '../listener/status-json.js';
import type { ListenDirectory } from '../model/listening.js';
import type { Station } from '../model/station.js';
import type { SendQueueSampler } from '../playout/send-queue.js';
import { SendQueueWatch } from '../playout/send-queue-watch.js';
import type { AnswerStore } from '../store/answer-store.js';
import type { OpenFiles } from '../supervisor/open-files.js';
import { guardRoutes } from './access.js';
import { backupRoutes } from './backup.js';
import { closeQueries } from './closed-query.js';
import { configRoutes } from './config.js';
import { ConnectionLimit } from './connection-limit.js';
import { allowOrigins } from './cors.js';
import { crossfadeRoutes } from './crossfade.js';
import { serveDashboard } from './dashboard.js';
import { answerBrokenRequest, handleErrors, sendProblem } from './error-handler.js';
import { EventSubscribers } from './event-subscribers.js';
import { eventRoutes } from './events.js';
import { failureRoutes } from './failures.js';
import { healthRoutes } from './health.js';
import { historyRoutes } from './history.js';
import { honourIdempotencyKeys } from './idempotency.js';
import { parseJsonBodies } from './json-body.js';
import { keyRoutes } from './keys.js';
import { libraryRoutes } from './library.js';
import { lifecycleRoutes } from './lifecycle.js';
import { serveMetrics } from './metrics.js';
import { mountRoutes } from './mounts.js';
import { describeRoutes, documentRoutes } from './openapi.js';
import { outlookRoutes } from './outlook.js';
import { playlistRoutes } from './playlists.js';
import { problem } from './problem.js';
import { protect, secure } from './protection.js';
import { queueRoutes } from './queue.js';
import { sessionRoutes } from './session.js';
import { statsRoutes } from './stats.js';
import { webhookRoutes } from './webhooks.js';

/** What the server is made of. */
export interface ApiServerOptions {
  readonly station: Station;
  /** Feeds of the mounts that listen on our port. */
  readonly directory: ListenDirectory;
  /** Recognises callers. */
  readonly gate: Gate;
  readonly config: {
    readonly server: Pick<Config['server'], 'host'>;
    readonly api: Config['api'];
    readonly limits: Pick<Config['limits'], 'max_listeners' | 'max_listeners_per_address'>;
  };
  /** Remembers requests with an Idempotency-Key. */
  readonly answers: AnswerStore;
  /** Tells how far behind listeners are. */
  readonly sendQueues: SendQueueSampler;
  readonly openFiles: OpenFiles;
  readonly logger: FastifyBaseLogger;
  readonly version: string;
  /** Series other rooms keep, shown at /api/metrics beside the API's own. */
  readonly metrics?: Registry;
  /** Folder of the built dashboard; default: `dashboard` beside the compiled sources. */
  readonly dashboardFolder?: string;
  /** Shorter in tests. */
  readonly timeouts?: Timeouts;
}

/** How long a request may take to arrive, milliseconds. */
interface Timeouts {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly connectionsCheckingInterval: number;
}

const defaultTimeouts: Timeouts = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1_000,
};

const maxBodyBytes = 1_000_000;

/** Makes the server; the caller lets it listen and closes it, which ends all streams. */
export function createApiServer(options: ApiServerOptions): FastifyInstance {
  const { station, directory, config, gate, openFiles, logger, version } = options;
  const isTrusted = trustedProxies(config.api.trusted_proxies);
  const listeners = new ListenerEndpoint({
    directory,
    limits: { perMount: config.limits.max_listeners, perAddress: config.limits.max_listeners_per_address },
    sendQueues: SendQueueWatch.of(options.sendQueues),
    onEnd: (mount, end) => logger.debug({ mount, end }, 'listener ended'),
    addressOf: (request) => listenerAddress(request, isTrusted),
  });
  const connections = new ConnectionLimit(config.api.max_connections, openFiles.maxSockets);
  openFiles.countSockets(() => connections.sockets);
  const app = createApp(options, listeners, connections, isTrusted);
  app.addHook('preClose', async () => listeners.close());
  const subscribers = new EventSubscribers(station.events);

  // Clients have nothing to tell: what they send is small.
  app.register(websocket, {
    options: { maxPayload: 1024 },
    preClose: (done) => {
      subscribers.close();
      done();
    },
  });
  handleErrors(app);
  closeQueries(app);
  parseJsonBodies(app);
  allowOrigins(app, config.api.cors_origins);
  protect(app, config);
  guardRoutes(app, gate);
  honourIdempotencyKeys(app, options.answers);
  app.register(cookie, { hook: false });
  describeRoutes(app, version);
  const registries = [refusedConnections(connections), ...(options.metrics ? [options.metrics] : [])];
  serveMetrics(app, station, subscribers, { version, isPublic: config.api.public_metrics, registries });
  serveStatus(app, options, listeners);
  app.register(mountRoutes(station), { prefix: '/api/mounts' });
  app.register(playlistRoutes(station), { prefix: '/api/mounts' });
  app.register(queueRoutes(station), { prefix: '/api/mounts/:id/queue' });
  app.register(outlookRoutes(station), { prefix: '/api/mounts/:id/next' });
  app.register(libraryRoutes(station), { prefix: '/api/library' });
  app.register(failureRoutes(station), { prefix: '/api/mounts' });
  app.register(crossfadeRoutes(station), { prefix: '/api/crossfade' });
  app.register(lifecycleRoutes(station), { prefix: '/api/mounts' });
  app.register(historyRoutes(station), { prefix: '/api/mounts' });
  app.register(statsRoutes(station), { prefix: '/api/mounts' });
  app.register(configRoutes(station), { prefix: '/api/config' });
  app.register(backupRoutes(station), { prefix: '/api/backup' });
  app.register(healthRoutes(station, gate), { prefix: '/api/health' });
  app.register(eventRoutes(station, subscribers), { prefix: '/api/events' });
  app.register(webhookRoutes(station), { prefix: '/api/webhooks' });
  app.register(sessionRoutes(gate), { prefix: '/api/session' });
  app.register(keyRoutes(gate.keyring), { prefix: '/api/keys' });
  app.register(documentRoutes);
  const built = fileURLToPath(new URL('../dashboard', import.meta.url));
  serveDashboard(app, options.dashboardFolder ?? built);
  return app;
}

function createApp(
  { logger, timeouts = defaultTimeouts }: ApiServerOptions,
  listeners: ListenerEndpoint,
  connections: ConnectionLimit,
  isTrusted: IsTrusted,
): FastifyInstance {
  return Fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: maxBodyBytes,
    trustProxy: isTrusted,
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Input is refused, never bent into shape.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    clientErrorHandler: answerBrokenRequest,
    // Before any hook: a path that is none.
    frameworkErrors: (error, request, reply) => {
      secure(request, reply);
      const status = error.statusCode ?? 400;
      sendProblem(reply, problem('JS_INVALID_REQUEST', error.message, request.id, { status }));
    },
    serverFactory: (handle) => {
      const server = createServer({ ...timeouts, maxHeaderSize: 16_384 }, (request, response) => {
        if (!listeners.handle(request, response)) handle(request, response);
        else if (!response.writableEnded) connections.release(request.socket);
      });
      connections.watch(server);
      return server;
    },
  });
}

/** What a listener is counted under: nothing on loopback, where a proxy stands that nobody told us of. */
function listenerAddress(request: IncomingMessage, isTrusted: IsTrusted): string | null {
  const forwardedFor = request.headers['x-forwarded-for'];
  const address = clientAddress(request.socket.remoteAddress ?? '', forwardedFor, isTrusted);
  return address === '' || isLoopbackAddress(address) ? null : addressGroup(address);
}

function refusedConnections(connections: ConnectionLimit): Registry {
  const registry = new Registry();
  new Counter({
    name: 'jetstream_http_connections_refused_total',
    help: 'Connections refused because there were [api] max_connections, or as many as open files allow.',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(connections.refused);
    },
  });
  return registry;
}

/** The caller's own id of a request, where it is fit for logs; one of ours otherwise. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}

function serveStatus(app: FastifyInstance, options: ApiServerOptions, listeners: ListenerEndpoint): void {
  const { station, directory, version } = options;
  const startedAtMs = Date.now();
  const config = { role: 'public' } as const;
  const response = { 200: { type: 'object', additionalProperties: true } };
  const schema = { summary: "Icecast's status document", response };
  app.register(async (plugin) => {
    plugin.get('/status-json.xsl', { config, schema }, async (request, reply) => {
      // Widgets on other sites read this; it tells what the streams themselves tell.
      reply.headers({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
      const authority = request.headers.host ?? 'localhost';
      return statusJson(station.mounts(), directory, (id) => listeners.peak(id), {
        authority,
        version,
        startedAtMs,
      });
    });
  });
}

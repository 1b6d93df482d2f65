// The real API server over a fake station, for tests.
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type ApiServerOptions, createApiServer } from '../../src/api/server.js';
import type { ListenDirectory } from '../../src/model/listening.js';
import type { Station } from '../../src/model/station.js';
import { SendQueueSampler } from '../../src/playout/send-queue.js';
import { AnswerStore } from '../../src/store/answer-store.js';
import { OpenFiles } from '../../src/supervisor/open-files.js';
import { FakeDirectory } from './fake-feed.js';
import { apiDefaults, passingDatabase, testGate } from './gate.js';

/** What of the config the server takes: loopback, few listeners, the defaults of [api]. */
export const serverConfig: ApiServerOptions['config'] = {
  server: { host: '127.0.0.1' },
  limits: { max_listeners: 10, max_listeners_per_address: 20 },
  api: apiDefaults,
};

/** A server without keys on no port yet: use `inject`, or `listen({ port: 0 })`. */
export function testServer(
  station: Station,
  directory: ListenDirectory = new FakeDirectory(),
  over: Partial<ApiServerOptions> = {},
): FastifyInstance {
  return createApiServer({
    station,
    directory,
    config: serverConfig,
    gate: over.gate ?? testGate(over.config),
    answers: new AnswerStore(passingDatabase()),
    sendQueues: new SendQueueSampler(),
    openFiles: new OpenFiles(),
    logger: pino({ level: 'silent' }),
    version: '0.1.0',
    dashboardFolder: new URL('../../dist/dashboard', import.meta.url).pathname,
    ...over,
  });
}

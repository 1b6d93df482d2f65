// GET /api/events: what happens, as Server-Sent Events; /api/events/socket: the same over a WebSocket.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import type { Station } from '../model/station.js';
import { sendProblem } from './error-handler.js';
import { type EventQuery, readInterest } from './event-interest.js';
import { SocketSink, StreamSink } from './event-sinks.js';
import type { EventSubscribers } from './event-subscribers.js';
import { problem } from './problem.js';
import { isSameOrigin } from './protection.js';

interface EventRequest {
  Querystring: { types?: string; mount?: string; after?: string };
}

const querystring = Type.Object(
  {
    types: Type.Optional(
      Type.String({
        description: 'Types wanted, with commas between them; default: all but levels and stats.',
      }),
    ),
    mount: Type.Optional(Type.String({ description: 'Only events of this mount.' })),
    after: Type.Optional(
      Type.String({ description: 'Number of the last event known: those since come first, as far as kept.' }),
    ),
  },
  { additionalProperties: false },
);

/** Wait of a browser before it connects again, milliseconds. */
const RETRY_MS = 2000;

/** Routes below `/api/events`. */
export function eventRoutes(station: Station, subscribers: EventSubscribers): FastifyPluginAsync {
  const interestOf = (request: FastifyRequest<EventRequest>) => {
    const interest = readInterest(queryOf(request));
    for (const id of interest.mounts ?? []) station.mount(id);
    return interest;
  };
  return async (app) => {
    app.get<EventRequest>(
      '/',
      {
        exposeHeadRoute: false,
        config: { role: 'viewer', isStream: true },
        schema: { summary: 'Events as they happen (text/event-stream)', querystring },
      },
      (request, reply) => {
        const interest = interestOf(request);
        subscribers.mustHaveRoom();
        reply.hijack();
        const { raw } = reply;
        for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? '');
        raw.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
        // The number of now: who loses the connection before the first event can still say where it was.
        const place = interest.after === undefined ? `id: ${station.events.lastSeq}\n` : '';
        raw.write(`retry: ${RETRY_MS}\n${place}\n`);
        const leave = subscribers.add(new StreamSink(raw), interest);
        // Not the response's own close: one that waits behind another on its connection (RFC 9112, 9.3.2) never has any.
        request.raw.socket.once('close', leave);
        // What fails here is a client that went away: close follows.
        raw.on('error', () => undefined);
      },
    );

    app.get<EventRequest>(
      '/socket',
      {
        websocket: true,
        exposeHeadRoute: false,
        config: { role: 'viewer', isStream: true },
        schema: { summary: 'Events as they happen (WebSocket)', querystring },
        // Before the upgrade, so that a refusal is an ordinary answer. Browsers let any page open a WebSocket.
        preValidation: async (request, reply) => {
          if (!isSameOrigin(request)) {
            const detail = 'events are not sent to pages of another origin: use this server or a script';
            return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 403 }));
          }
          interestOf(request);
          subscribers.mustHaveRoom();
        },
      },
      (socket, request) => {
        const leave = subscribers.add(new SocketSink(socket), interestOf(request));
        socket.on('close', leave);
        socket.on('error', () => undefined);
      },
    );
  };
}

function queryOf({ query, headers }: FastifyRequest<EventRequest>): EventQuery {
  const last = headers['last-event-id'];
  return { ...query, last: Array.isArray(last) ? last[0] : last };
}

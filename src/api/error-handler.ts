// Turns whatever goes wrong in or before a route into a problem document.
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TooManyAttemptsError } from '../access/login-limit.js';
import { formatFault } from '../config/faults.js';
import { JetStreamError } from '../model/errors.js';
import { ClientGoneError } from './client-gone.js';
import { type Problem, problem, problemOf, retryAfterS } from './problem.js';
import { requestFaults } from './request-faults.js';

/** Sends a problem with the headers its status asks for. */
export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  if (body.status === 503) reply.header('retry-after', retryAfterS);
  if (body.status === 401) reply.header('www-authenticate', 'Bearer realm="JetStream"');
  // Serialised here: a route's response schema is made for its successes.
  return reply
    .code(body.status)
    .header('content-type', 'application/problem+json')
    .serializer(JSON.stringify)
    .send(body);
}

/** Installs the handlers for errors, unknown paths (404) and known paths with another method (405 with Allow). */
export function handleErrors(app: FastifyInstance): void {
  const routes: Array<{ pattern: RegExp; method: string }> = [];
  app.addHook('onRoute', ({ url, method }) => {
    const pattern = new RegExp(`^${url.replaceAll(/:[^/]+/g, '[^/]+')}$`);
    for (const one of [method].flat()) routes.push({ pattern, method: one });
  });

  app.setErrorHandler((error: FastifyError, request, reply) => {
    const body = isRequestFault(error) ? refusal(error, request) : problemOf(error, request.id);
    if (error instanceof TooManyAttemptsError) reply.header('retry-after', error.retryAfterS);
    if (error instanceof ClientGoneError) request.log.debug({ requestId: request.id }, 'the client is gone');
    else if (body.status >= 500) request.log.error({ err: error, requestId: request.id }, 'request failed');
    return sendProblem(reply, body);
  });

  app.setNotFoundHandler((request: FastifyRequest, reply) => {
    const path = request.url.replace(/[?#].*$/s, '');
    const allowed = new Set(routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    if (allowed.size === 0) {
      return sendProblem(reply, problem('JS_NOT_FOUND', 'nothing is here: check the path', request.id));
    }
    const allow = [...allowed].join(', ');
    reply.header('allow', allow);
    const detail = `${request.method} is not possible here: use ${allow}`;
    return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 405 }));
  });
}

/** Answers what never became a request: broken, oversized or slow headers and bodies. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const [status, detail] = brokenRequest(error.code);
  const body = JSON.stringify(problem('JS_INVALID_REQUEST', detail, '', { status }));
  const head = `HTTP/1.1 ${status} ${JSON.parse(body).title}\r\nContent-Type: application/problem+json`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
}

function brokenRequest(code: string | undefined): [number, string] {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return [408, 'the request did not arrive in time'];
  if (code === 'HPE_HEADER_OVERFLOW') return [431, 'the headers are too long'];
  return [400, 'this is not an HTTP request'];
}

/** The schema's refusals name every field; those before it, such as of a body that is no JSON, have a message. */
function refusal(error: FastifyError, request: FastifyRequest): Problem {
  const faults = error.validation === undefined ? [] : requestFaults(error, request);
  const status = error.statusCode ?? 400;
  if (faults.length === 0) return problem('JS_INVALID_REQUEST', error.message, request.id, { status });
  return problem('JS_INVALID_REQUEST', faults.map(formatFault).join('\n'), request.id, { status, faults });
}

// Fastify's own errors for bad bodies, types and parameters carry a status of 4xx.
function isRequestFault(error: FastifyError): boolean {
  if (error instanceof JetStreamError) return false;
  return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500;
}

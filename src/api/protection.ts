// Keeps other people's web pages from speaking to the station through the operator's browser, and passwords inside.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { hideUserInfo } from '../model/user-info.js';
import { sendProblem } from './error-handler.js';
import { problem } from './problem.js';

/** Headers of every response; the dashboard needs nothing from elsewhere and nothing inline (www.w3.org/TR/CSP3). */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "media-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

const loopbackName = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]+)?$/i;

/**
 * Adds security headers and request ids, hides passwords within URLs in every answer, and refuses
 * - a foreign `Host` where we listen on loopback only (421): a page whose name was rebound to 127.0.0.1;
 * - a request that changes something and comes from another origin (403).
 *
 * @param boundHost [server] host of the config
 */
export function protect(app: FastifyInstance, boundHost: string): void {
  const onLoopback = isLoopback(boundHost);
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' ? hideUserInfo(payload) : payload,
  );
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
    if (onLoopback && !loopbackName.test(request.headers.host ?? '')) {
      const detail =
        'this server listens on loopback and answers to localhost, 127.0.0.1 and [::1] only: ' +
        'use one of these, or let your proxy send one as Host';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 421 }));
    }
    if (changesSomething(request) && !isSameOrigin(request)) {
      const detail =
        'changes from another origin are refused: call the API from its own pages or from a script';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 403 }));
    }
  });
}

function isLoopback(host: string): boolean {
  return loopbackName.test(host.includes(':') ? `[${host}]` : host);
}

function changesSomething({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/**
 * Whether a request comes from our own pages or from no page at all: browsers send Origin with every request that is not
 * GET or HEAD, and with a WebSocket's (fetch.spec.whatwg.org); scripts send none.
 */
export function isSameOrigin({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  if (headers.origin === undefined) return headers['sec-fetch-site'] !== 'cross-site';
  return URL.canParse(headers.origin) && new URL(headers.origin).host === headers.host;
}

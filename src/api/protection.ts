// Keeps other people's web pages from speaking to the station through the operator's browser, and passwords inside.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isLoopbackHost, listensOnLoopback } from '../access/addresses.js';
import type { Config } from '../config/schema.js';
import { hideUserInfo } from '../model/user-info.js';
import { sendProblem } from './error-handler.js';
import { problem } from './problem.js';

/** Headers of every response; the dashboard needs nothing from elsewhere and nothing inline (www.w3.org/TR/CSP3). */
const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
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

/** Sent where a trusted proxy says that the browser speaks TLS (RFC 6797): half a year. */
const hsts = 'max-age=15768000';

/** What of the config decides who may speak to us. */
export interface ProtectionConfig {
  readonly server: Pick<Config['server'], 'host'>;
  readonly api: Pick<Config['api'], 'trusted_proxies' | 'cors_origins'>;
}

/**
 * Adds security headers and request ids, hides passwords within URLs in every answer, and refuses
 * - a foreign `Host` where we listen on loopback only (421): a page whose name was rebound to 127.0.0.1;
 * - a request that changes something, or opens a WebSocket, and comes from another origin (403).
 */
export function protect(app: FastifyInstance, { server, api }: ProtectionConfig): void {
  // Behind a proxy the Host is that of the public name; there is no time without keys then.
  const checksHost = listensOnLoopback(server.host) && api.trusted_proxies.length === 0;
  const friends = new Set(api.cors_origins);
  app.addHook('onSend', async (_request, _reply, payload) =>
    typeof payload === 'string' ? hideUserInfo(payload) : payload,
  );
  app.addHook('onRequest', async (request, reply) => {
    secure(request, reply);
    if (checksHost && !isLoopbackHost(request.headers.host ?? '')) {
      const detail =
        'this server listens on loopback and answers to localhost, 127.0.0.1 and [::1] only: ' +
        'use one of these, or name your proxy in [api] trusted_proxies';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 421 }));
    }
    const isForeign = !isSameOrigin(request) && !friends.has(request.headers.origin ?? '');
    if (isForeign && (changesSomething(request) || request.headers.upgrade !== undefined)) {
      const detail =
        'changes from another origin are refused: call the API from its own pages or from a script, ' +
        'or list the origin in [api] cors_origins';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id, { status: 403 }));
    }
  });
}

/** Gives an answer the headers that every one has, whatever it says. */
export function secure(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(securityHeaders).header('x-request-id', request.id);
  if (request.protocol === 'https') reply.header('strict-transport-security', hsts);
  if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
}

/** Whether the method is one that may change something (RFC 9110, 9.2.1). */
export function changesSomething({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';
}

/**
 * Whether a request comes from our own pages or from no page at all: browsers send Origin with every request that is not
 * GET or HEAD, and with a WebSocket's (fetch.spec.whatwg.org); scripts send none.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  if (request.headers.origin === undefined) return request.headers['sec-fetch-site'] !== 'cross-site';
  return isOwnOrigin(request);
}

/** Whether the request names this server as its origin; `null` and no origin at all are not ours. */
export function isOwnOrigin({ headers, host }: FastifyRequest): boolean {
  const { origin } = headers;
  if (origin === undefined) return headers['sec-fetch-site'] === 'same-origin';
  return URL.canParse(origin) && new URL(origin).host === host;
}

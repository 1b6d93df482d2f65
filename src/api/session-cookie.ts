// The cookie of a session, and what else a request tells of its sender.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Credentials } from '../access/gate.js';
import { sessionLifeMs } from '../access/sessions.js';

/** Name of the cookie; its value is the id of a session. */
const cookieName = 'jetstream_session';

const proxyHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via'];

/** Key, session and address of a request, unchecked. */
export function readCredentials(request: FastifyRequest): Credentials {
  const { headers, ip } = request;
  return {
    key: /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1] ?? apiKey(headers['x-api-key']),
    session: sessionIdOf(request),
    address: ip,
    isForwarded: proxyHeaders.some((name) => headers[name] !== undefined),
  };
}

/** The id in the session cookie; null without one. */
export function sessionIdOf({ headers, server }: FastifyRequest): string | null {
  if (headers.cookie === undefined) return null;
  return server.parseCookie(headers.cookie)[cookieName] ?? null;
}

/** Sets the cookie; it is gone in 7 days unless it is sent again. */
export function setCookie(request: FastifyRequest, reply: FastifyReply, sessionId: string): void {
  writeCookie(request, reply, sessionId, sessionLifeMs / 1000);
}

/** Sends the request's own cookie again, with its whole life. */
export function extendCookie(request: FastifyRequest, reply: FastifyReply): void {
  const id = sessionIdOf(request);
  if (id !== null) setCookie(request, reply, id);
}

/** Makes the browser forget the cookie. */
export function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  writeCookie(request, reply, '', 0);
}

function writeCookie(request: FastifyRequest, reply: FastifyReply, value: string, maxAge: number): void {
  const secure = request.protocol === 'https';
  const options = { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge } as const;
  reply.header('set-cookie', request.server.serializeCookie(cookieName, value, options));
}

function apiKey(header: string | readonly string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}

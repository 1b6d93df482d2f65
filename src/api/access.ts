// Decides who may call a route. Every route states its role; one that does not keeps the server from starting.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Gate } from '../access/gate.js';
import { type Caller, hasRole, maySeeMount, type Role } from '../model/caller.js';
import { JetStreamError } from '../model/errors.js';
import { changesSomething, isOwnOrigin } from './protection.js';
import './route-config.js';
import { extendCookie, readCredentials } from './session-cookie.js';

declare module 'fastify' {
  interface FastifyInstance {
    /** Who may call what; complete once the server is ready. */
    accessTable: readonly AccessRow[];
  }
  interface FastifyRequest {
    /** Who asks; null on public routes. */
    caller: Caller | null;
  }
}

/** One route in the table of docs/access.md. */
export interface AccessRow {
  readonly method: string;
  readonly url: string;
  readonly role: Role | 'public';
  /** What a key that lists mounts gets: its mounts only, all there is, or nothing. */
  readonly limitedKeys: 'its mounts' | 'yes' | 'no';
}

/** Guards every route of `app`, also those of plugins registered later, and fills `app.accessTable`. */
export function guardRoutes(app: FastifyInstance, gate: Gate): void {
  const rows: AccessRow[] = [];
  const routes: RouteOptions[] = [];
  app.decorate('accessTable', rows);
  app.decorateRequest('caller', null);
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => void rows.push(...routes.flatMap(rowsOf)));
  app.addHook('onRequest', async (request, reply) => {
    if (request.is404) return;
    const needed = request.routeOptions.config.role;
    if (needed === 'public') return;
    const recognised = recognise(gate, request);
    if (recognised === null) throw new JetStreamError('JS_UNAUTHORIZED', needsKey);
    if (recognised.extended) extendCookie(request, reply);
    request.caller = recognised.caller;
    checkRole(recognised.caller, needed);
    checkMounts(recognised.caller, request);
    if (request.routeOptions.config.isStream) endWithCaller(recognised.caller, request);
  });
}

/** The caller of a route that is not public. */
export function callerOf({ caller, routeOptions }: FastifyRequest): Caller {
  if (caller === null)
    throw new JetStreamError('JS_INTERNAL', `${routeOptions.url} is public: nobody was asked`);
  return caller;
}

/**
 * Who sends a request; null for nobody known.
 * @throws JetStreamError `JS_UNAUTHORIZED` for a wrong key, `JS_TOO_MANY_ATTEMPTS`, and `JS_FORBIDDEN` for a change by
 * cookie that another page may have sent
 */
export function recognise(gate: Gate, request: FastifyRequest): ReturnType<Gate['recognise']> {
  const recognised = gate.recognise(readCredentials(request));
  if (recognised?.caller.by === 'session' && changesSomething(request)) checkPage(request);
  return recognised;
}

const needsKey =
  'this needs a key: send it as "Authorization: Bearer KEY" or "X-API-Key: KEY", or sign in on the dashboard';

// Two walls against forged requests (CSRF): a header that only scripts of the origin itself can add, and the origin.
function checkPage(request: FastifyRequest): void {
  if (request.headers['x-jetstream'] !== undefined && isOwnOrigin(request)) return;
  const detail = 'a change by cookie needs the header X-JetStream and must come from a page of this server';
  throw new JetStreamError('JS_FORBIDDEN', detail);
}

// A route without a role has kept the server from starting; should one get here, nobody may call it.
function checkRole({ name, role }: Caller, needed: Role | undefined): void {
  if (needed !== undefined && hasRole(role, needed)) return;
  throw new JetStreamError('JS_FORBIDDEN', `this needs the role ${needed}, and "${name}" is ${role}`);
}

function checkMounts(caller: Caller, request: FastifyRequest): void {
  if (caller.mounts === null) return;
  const asked = mountsAsked(request);
  if (asked.length > 0 && asked.every((id) => maySeeMount(caller, id))) return;
  if (asked.length === 0 && request.routeOptions.config.limitedKeys) return;
  const what = asked.length === 0 ? 'this is about the whole station' : 'this is another mount';
  throw new JetStreamError(
    'JS_FORBIDDEN',
    `${what}, and "${caller.name}" is for ${caller.mounts.join(', ')} only`,
  );
}

/** Cuts an answer that goes on: what has left can be read, and the next attempt is refused as it should. */
function endWithCaller({ ended }: Caller, { raw: { socket } }: FastifyRequest): void {
  const cut = () => socket.destroy();
  ended.addEventListener('abort', cut, { once: true });
  socket.once('close', () => ended.removeEventListener('abort', cut));
}

/** Ids a request names where its route says it takes one; what it puts elsewhere does not count. */
function mountsAsked({ params, query, routeOptions }: FastifyRequest): string[] {
  if (isAboutMount(routeOptions.url ?? '')) return [String((params as { readonly id?: unknown }).id)];
  const { mount } = query as { readonly mount?: unknown };
  if (!takesMount(routeOptions.schema?.querystring) || mount === undefined) return [];
  return [mount].flat().flatMap((ids) => String(ids).split(','));
}

function isAboutMount(url: string): boolean {
  return /^\/api\/mounts\/:id(\/|$)/.test(url);
}

function takesMount(querystring: unknown): boolean {
  if (typeof querystring !== 'object' || querystring === null || !('properties' in querystring)) return false;
  return Object.hasOwn(querystring.properties as object, 'mount');
}

function rowsOf({ method, url, config, schema }: RouteOptions): AccessRow[] {
  const role = config?.role;
  if (role === undefined) {
    throw new JetStreamError(
      'JS_INTERNAL',
      `${method} ${url} states no role: give the route config: { role }`,
    );
  }
  const isBound = isAboutMount(url) || takesMount(schema?.querystring);
  const limitedKeys = isBound ? 'its mounts' : role === 'public' || config?.limitedKeys ? 'yes' : 'no';
  return [method]
    .flat()
    .filter((name) => name !== 'HEAD')
    .map((name) => ({ method: name, url: url.replace(/(.)\/$/, '$1'), role, limitedKeys }));
}

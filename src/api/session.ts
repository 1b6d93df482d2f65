// /api/session: who one is; sign in from a browser with a key, and out.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Gate } from '../access/gate.js';
import { type Caller, roles } from '../model/caller.js';
import { codeOf } from '../model/errors.js';
import { recognise } from './access.js';
import { nullable, oneOf } from './schemas.js';
import { clearCookie, extendCookie, sessionIdOf, setCookie } from './session-cookie.js';

const Session = Type.Object({
  authenticated: Type.Boolean(),
  name: nullable(Type.String({ description: 'Name of the key.' })),
  role: nullable(oneOf(roles)),
  mounts: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'Ids of the mounts one may see; null: all, or nobody is signed in.',
  }),
  keysExist: Type.Boolean({ description: 'Whether a key was ever made.' }),
  by: Type.Union([oneOf(['key', 'session', 'loopback']), Type.Null()], {
    description: 'How one was recognised; loopback: there are no keys, and everybody is admin.',
  }),
  notice: Type.Union([Type.String(), Type.Null()], { description: 'Why everybody is admin, if so.' }),
});

const SignIn = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 200, description: 'The text of a key.' }) },
  {
    additionalProperties: false,
    examples: [{ key: 'js_4k7q2m9x_0123456789012345678901234567890123456789012' }],
  },
);

/** Routes of `/api/session`. */
export function sessionRoutes(gate: Gate): FastifyPluginAsync {
  const describe = (caller: Caller | null) => ({
    authenticated: caller !== null,
    name: caller?.name ?? null,
    role: caller?.role ?? null,
    mounts: caller?.mounts ?? null,
    keysExist: gate.keyring.keysExist,
    by: caller?.by ?? null,
    notice: gate.notice,
  });
  return async (app) => {
    const config = { role: 'public' } as const;
    const asked = { summary: 'Who one is', response: { 200: Session } };
    app.get('/', { config, schema: asked }, async (request, reply) => {
      const recognised = recogniseQuietly(() => recognise(gate, request));
      if (recognised?.extended) extendCookie(request, reply);
      return describe(recognised?.caller ?? null);
    });

    const signedIn = { summary: 'Sign in with a key', body: SignIn, response: { 200: Session } };
    // The cookie is the secret: an answer sent again would have none.
    const telling = { ...config, tellsSecret: true };
    app.post<{ Body: { key: string } }>(
      '/',
      { config: telling, schema: signedIn },
      async (request, reply) => {
        const { sessionId, caller } = gate.signIn(request.body.key, request.ip);
        setCookie(request, reply, sessionId);
        return describe(caller);
      },
    );

    const signedOut = { summary: 'Sign out', response: { 204: Type.Null() } };
    app.delete('/', { config, schema: signedOut }, async (request, reply) => {
      recognise(gate, request);
      const id = sessionIdOf(request);
      if (id !== null) gate.signOut(id);
      clearCookie(request, reply);
      return reply.code(204).send();
    });
  };
}

// A wrong key is nobody's; only whoever tries too many is told off.
function recogniseQuietly(look: () => ReturnType<typeof recognise>): ReturnType<typeof recognise> {
  try {
    return look();
  } catch (error) {
    if (codeOf(error) === 'JS_UNAUTHORIZED') return null;
    throw error;
  }
}

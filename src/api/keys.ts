// /api/keys: list, make and revoke the keys of the API.
import { Type } from '@sinclair/typebox';
import type { FastifyPluginAsync } from 'fastify';
import type { Keyring } from '../access/keyring.js';
import { type Role, roles } from '../model/caller.js';
import type { KeyRecord } from '../store/key-store.js';
import { PageQuerySchema, sendPage } from './paging.js';
import { nullable, oneOf, time } from './schemas.js';

const record = {
  id: Type.String({ description: 'The part of the key that is no secret.' }),
  name: Type.String(),
  role: oneOf(roles),
  mounts: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'Ids of the mounts it is for; null: all.',
  }),
  createdAt: time,
  lastUsedAt: Type.Union([Type.String(), Type.Null()], { description: 'To the hour; null: never.' }),
  revokedAt: nullable(time),
};
const Key = Type.Object(record);
const MadeKey = Type.Object({
  ...record,
  key: Type.String({ description: 'The key itself, told this once.' }),
});

const NewKey = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\x00-\\x1f\\x7f]*$',
      title: 'text of 1 to 100 characters on one line',
      description: 'Who or what uses it.',
    }),
    role: oneOf(roles),
    mounts: Type.Optional(
      Type.Union(
        [
          Type.Array(Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }), {
            minItems: 1,
            maxItems: 1000,
            uniqueItems: true,
          }),
          Type.Null(),
        ],
        {
          title: 'an array of 1 to 1000 ids of mounts, or null',
          description: 'Ids of the mounts it is for; absent or null: all.',
        },
      ),
    ),
  },
  { additionalProperties: false, examples: [{ name: 'night desk', role: 'operator', mounts: ['main'] }] },
);

interface NewKeyBody {
  readonly name: string;
  readonly role: Role;
  readonly mounts?: readonly string[] | null;
}

/** Routes below `/api/keys`. */
export function keyRoutes(keyring: Keyring): FastifyPluginAsync {
  return async (app) => {
    const config = { role: 'admin' } as const;
    const listed = {
      summary: 'All keys, revoked ones too',
      querystring: PageQuerySchema,
      response: { 200: Type.Array(Key) },
    };
    app.get('/', { config, schema: listed }, async (request, reply) =>
      sendPage(request, reply, keyring.list()).map(describe),
    );

    const made = { summary: 'Make a key', body: NewKey, response: { 201: MadeKey } };
    const telling = { ...config, tellsSecret: true };
    app.post<{ Body: NewKeyBody }>('/', { config: telling, schema: made }, async ({ body }, reply) => {
      const { key, text } = keyring.add({ name: body.name, role: body.role, mounts: body.mounts ?? null });
      return reply
        .code(201)
        .header('location', `/api/keys/${key.id}`)
        .send({ ...describe(key), key: text });
    });

    const params = Type.Object({ id: Type.String({ description: 'Id of the key.' }) });
    const revoked = { summary: 'Revoke a key', params, response: { 204: Type.Null() } };
    app.delete<{ Params: { id: string } }>('/:id', { config, schema: revoked }, async ({ params }, reply) => {
      keyring.revoke(params.id);
      return reply.code(204).send();
    });
  };
}

function describe({ id, name, role, mounts, createdAtMs, lastUsedAtMs, revokedAtMs }: KeyRecord) {
  return {
    id,
    name,
    role,
    mounts,
    createdAt: iso(createdAtMs),
    lastUsedAt: lastUsedAtMs === null ? null : iso(lastUsedAtMs),
    revokedAt: revokedAtMs === null ? null : iso(revokedAtMs),
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

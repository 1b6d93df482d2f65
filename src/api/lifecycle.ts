// /api/mounts/:id: change a mount while it plays; show its definition; stop, start, restart, seek and restore it.
import { type Static, Type } from '@sinclair/typebox';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import { stringify } from 'smol-toml';
import type { MountChangeReport, MountDefinition } from '../model/lifecycle.js';
import type { Station } from '../model/station.js';
import { MountParams, MountStatusSchema, type Mutable, type Same } from './schemas.js';

interface OneMount {
  Params: { id: string };
}

const operator = { role: 'operator' } as const;
const admin = { role: 'admin' } as const;

const Keys = Type.Object(
  {},
  {
    additionalProperties: true,
    description: 'Keys of a [[mounts]] table; null takes a key out.',
    examples: [{ name: 'Night jazz', crossfade: 4 }],
  },
);

/** What a change did or would do. */
export const ChangeEffectsSchema = {
  applied: Type.Array(Type.String(), { description: 'Keys whose values are other ones now.' }),
  restarted: Type.Array(
    Type.Object({
      what: Type.String({ description: '`mount`, or a target as host:port/path.' }),
      why: Type.String(),
    }),
  ),
  later: Type.Array(Type.Object({ key: Type.String(), when: Type.String() }), {
    description: 'Keys that take effect later than now.',
  }),
};

const Change = Type.Object({ mount: MountStatusSchema, ...ChangeEffectsSchema });
const agree: Same<Static<typeof Change>, Mutable<Omit<MountChangeReport, 'etag'>>> = true;
void agree;

/** Routes below `/api/mounts`. */
export function lifecycleRoutes(station: Station): FastifyPluginAsync {
  return async (app) => {
    serveDefinition(app, station);
    serveChange(app, station);
    serveStates(app, station);
    serveSeek(app, station);
  };
}

function serveDefinition(app: FastifyInstance, station: Station): void {
  const schema = {
    summary:
      'The keys of a mount as in the config file, without secrets; as TOML with Accept: application/toml',
    params: MountParams,
    response: {
      200: {
        description: 'Every key with its value; passwords are told as password_set.',
        content: {
          'application/json': { schema: { type: 'object', additionalProperties: true } },
          'application/toml': { schema: { type: 'string' } },
        },
      },
    },
  };
  app.get<OneMount>('/:id/definition', { config: { role: 'viewer' }, schema }, async (request, reply) => {
    const definition = station.lifecycle.definition(request.params.id);
    reply.header('etag', definition.etag).header('vary', 'accept');
    const accepted = request.headers.accept ?? '';
    return accepted.includes('application/toml') ? sendToml(reply, definition) : definition.keys;
  });
}

/** What is so by default is left out: the text can stand in a config file, with the passwords added. */
function sendToml(reply: FastifyReply, { given }: MountDefinition): FastifyReply {
  const text = stringify({ mounts: [given] });
  const plain = text.replaceAll(/^(admin_)?password_set = true$/gm, '#$1password = ""');
  return reply.type('application/toml; charset=utf-8').send(plain);
}

function serveChange(app: FastifyInstance, station: Station): void {
  const querystring = Type.Object(
    { dry_run: Type.Optional(Type.Union([Type.Literal('true'), Type.Literal('false')])) },
    { additionalProperties: false },
  );
  const schema = {
    summary: 'Change a mount; restarts as little as possible and says what',
    params: MountParams,
    querystring,
    body: Keys,
    response: { 200: Change },
  };
  type Patch = OneMount & { Querystring: { dry_run?: string } };
  app.patch<Patch>('/:id', { config: admin, schema }, async (request, reply) => {
    const { params, body, query, headers } = request;
    const options = { ifMatch: headers['if-match'], dryRun: query.dry_run === 'true' };
    const report = await station.lifecycle.change(params.id, body, options);
    reply.header('etag', report.etag);
    return report;
  });
}

function serveStates(app: FastifyInstance, station: Station): void {
  const { lifecycle } = station;
  const commands = [
    ['start', operator, 'Let a stopped mount go on where it was'],
    ['stop', operator, 'Stop a mount until it is started'],
    ['restart', operator, 'Stop and start a mount where it is'],
    ['restore', admin, 'Take back what the API did to a mount of the config file'],
  ] as const;
  for (const [name, config, summary] of commands) {
    const schema = { summary, params: MountParams, response: { 202: MountStatusSchema } };
    app.post<OneMount>(`/:id/${name}`, { config, schema }, async ({ params, headers }, reply) => {
      await lifecycle[name](params.id, headers['if-match']);
      return reply.code(202).send(station.mount(params.id));
    });
  }
}

function serveSeek(app: FastifyInstance, station: Station): void {
  const body = Type.Object(
    { positionS: Type.Number({ minimum: 0, description: "Seconds since the track's first sample." }) },
    { additionalProperties: false, examples: [{ positionS: 90 }] },
  );
  const schema = {
    summary: 'Crossfade to another place of the track',
    params: MountParams,
    body,
    response: { 202: MountStatusSchema },
  };
  type Seek = OneMount & { Body: { positionS: number } };
  app.post<Seek>(
    '/:id/seek',
    { config: operator, schema },
    async ({ params, body: { positionS } }, reply) => {
      await station.lifecycle.seek(params.id, positionS);
      return reply.code(202).send(station.mount(params.id));
    },
  );
}

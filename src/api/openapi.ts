// The API's description of itself, made from the schemas of its routes: OpenAPI 3.1, and pages to browse it.
import { STATUS_CODES } from 'node:http';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifyPluginAsync, FastifySchema, RouteOptions } from 'fastify';
import { DocumentPages } from './document-pages.js';

const problemSchema = {
  type: 'object',
  description: 'RFC 9457; codes are explained in docs/errors.md.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What is wrong and what to do about it.' },
    code: { type: 'string', pattern: '^JS_[A-Z_]+$' },
    requestId: { type: 'string' },
    faults: {
      type: 'array',
      items: {
        type: 'object',
        required: ['key', 'message'],
        properties: {
          key: { type: 'string' },
          message: { type: 'string' },
          expected: { type: 'string' },
          nearest: { type: ['string', 'null'] },
        },
      },
    },
  },
};

const description =
  'Keys, roles, sessions and errors are explained in docs/api.md. Who may call what is in docs/access.md.';

/** Collects the routes that plugins register after it. */
export function describeRoutes(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'JetStream', version, description, license: { name: 'MIT' } },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A key.' },
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key.' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'jetstream_session',
            description: 'Set by POST /api/session; changes need the header X-JetStream too.',
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({ schema: document(schema, url, route), url }),
    transformObject: (made) =>
      'openapiObject' in made ? withProblems(made.openapiObject) : made.swaggerObject,
  });
}

/** `/api/openapi.json` and, below `/api/docs`, Swagger UI, whose files are served by us and hold nothing inline. */
export const documentRoutes: FastifyPluginAsync = async (app) => {
  const config = { role: 'viewer', limitedKeys: true } as const;
  const schema = {
    summary: 'This document',
    response: { 200: { type: 'object', additionalProperties: true } },
  };
  app.get('/api/openapi.json', { config, schema }, async () => app.swagger());
  const pages = new DocumentPages('/api/docs', () => app.swagger());
  for (const url of ['/api/docs', '/api/docs/*']) {
    app.get(url, { config, schema: { hide: true } }, async (request, reply) => {
      const { status, headers, body } = await pages.get(request.url);
      return reply.code(status).headers(headers).send(body);
    });
  }
};

/** A route's schema with what the house rules give every route: operation id, tag and security. */
function document(schema: FastifySchema | undefined, url: string, route: RouteOptions): FastifySchema {
  if (!url.startsWith('/api/') && url !== '/status-json.xsl') return { ...schema, hide: true };
  const role = route.config?.role;
  const rule = role === 'public' ? 'For everybody.' : `Needs the role ${role}.`;
  return {
    operationId: operationId(String(route.method), url),
    tags: [url.split('/')[2] ?? 'status'],
    ...schema,
    description: schema?.description === undefined ? rule : `${schema.description} ${rule}`,
    security: role === 'public' ? [] : [{ bearer: [] }, { apiKey: [] }, { session: [] }],
  };
}

/** As much of an operation as is added to. */
interface Operation {
  readonly security: readonly unknown[];
  readonly responses: Record<string, { readonly description?: string; readonly $ref?: string }>;
}

/** Gives every operation its problems, all by reference to one, and its successes the words of HTTP. */
function withProblems<T extends { readonly paths?: object; readonly components?: object }>(document: T): T {
  const problem = { $ref: '#/components/responses/Problem' };
  const content = { 'application/problem+json': { schema: problemSchema } };
  const responses = { Problem: { description: 'What is wrong, and what to do about it.', content } };
  for (const path of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(path) as Operation[]) {
      const refusals = operation.security.length === 0 ? [] : [401, 403, 429];
      for (const [status, response] of Object.entries(operation.responses)) {
        operation.responses[status] = { ...response, description: STATUS_CODES[status] ?? 'Answer' };
      }
      for (const status of [...refusals, 'default']) operation.responses[status] = problem;
    }
  }
  return { ...document, components: { ...document.components, responses } };
}

/** `POST /api/mounts/:id/skip` is `postMountsIdSkip`. */
function operationId(method: string, url: string): string {
  const words = url.replace(/^\/api/, '').match(/[A-Za-z]+/g) ?? [];
  return [method.toLowerCase(), ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join(
    '',
  );
}

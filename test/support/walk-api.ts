// Calls every operation an OpenAPI document describes, and holds each answer to what the document promises.
import Fastify from 'fastify';

/** As much of an OpenAPI document as the walk needs. */
export interface ApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly responses: Readonly<Record<string, ApiResponse>> };
}

/** One operation. */
export interface ApiOperation {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: ReadonlyArray<{
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
  }>;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly example?: unknown }>> };
  readonly responses: Readonly<Record<string, ApiResponse>>;
}

interface ApiResponse {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** What one operation is called with instead of its examples, by operation id. */
export interface Sample {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
}

/** The walk: where, as whom, and with what. */
export interface ApiWalk {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly samples: Readonly<Record<string, Sample>>;
  /** Operations called last, in this order: they end what others need. */
  readonly last: readonly string[];
}

/** What an operation answered, and how that differs from the document: empty when it does not. */
export interface Answered {
  readonly operationId: string;
  readonly status: number;
  readonly body: string;
  readonly faults: string;
}

/** Fetches `/api/openapi.json` and calls every operation in it. */
export async function walkApi(walk: ApiWalk): Promise<{ document: ApiDocument; answers: Answered[] }> {
  const response = await fetch(`${walk.baseUrl}/api/openapi.json`, { headers: walk.headers });
  const document = (await response.json()) as ApiDocument;
  const calls = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );
  const rank = ({ operation }: (typeof calls)[number]) => walk.last.indexOf(operation.operationId);
  const check = await schemaCheck();
  const answers: Answered[] = [];
  for (const call of calls.sort((a, b) => rank(a) - rank(b))) {
    answers.push(await callOne(walk, call.path, call.method, call.operation, document, check));
  }
  return { document, answers };
}

async function callOne(
  walk: ApiWalk,
  path: string,
  method: string,
  operation: ApiOperation,
  document: ApiDocument,
  check: SchemaCheck,
): Promise<Answered> {
  const { operationId } = operation;
  const sample = walk.samples[operationId] ?? {};
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => sample.path?.[name] ?? 'main');
  const body = sample.body ?? operation.requestBody?.content['application/json']?.example;
  const hasBody = operation.requestBody !== undefined;
  const response = await fetch(`${walk.baseUrl}${target}${sample.query ?? ''}`, {
    method: method.toUpperCase(),
    headers: { ...walk.headers, ...(hasBody && { 'content-type': 'application/json' }) },
    body: hasBody ? JSON.stringify(body ?? {}) : null,
    signal: AbortSignal.timeout(30_000),
  }).catch((cause: unknown) => {
    throw new Error(`${operationId} does not answer`, { cause });
  });
  const type = response.headers.get('content-type')?.split(';')[0] ?? '';
  const text = type === 'text/event-stream' ? '' : await response.text();
  if (type === 'text/event-stream') await response.body?.cancel();
  const promised = operation.responses[response.status] ?? operation.responses.default;
  const faults = judge(resolve(promised, document), type, text, check);
  return { operationId, status: response.status, body: text, faults };
}

function resolve(response: ApiResponse | undefined, document: ApiDocument): ApiResponse | undefined {
  const name = response?.$ref?.split('/').pop();
  return name === undefined ? response : document.components.responses[name];
}

function judge(promised: ApiResponse | undefined, type: string, text: string, check: SchemaCheck): string {
  if (promised === undefined) return 'the status is not in the document';
  if (promised.content === undefined)
    return text === '' ? '' : `a body, and none is in the document: ${text}`;
  const schema = promised.content[type]?.schema;
  if (schema === undefined)
    return `${type || 'no body'} instead of ${Object.keys(promised.content).join(', ')}`;
  return check(schema, /json$/.test(type) ? JSON.parse(text) : text);
}

type SchemaCheck = (schema: object, value: unknown) => string;

/** Fastify's own validator, which takes values as they are; tells what is wrong with a value, or nothing. */
async function schemaCheck(): Promise<SchemaCheck> {
  const app = Fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: false } },
  });
  let check: SchemaCheck = () => 'no validator';
  app.get('/', async (request) => {
    check = (schema, value) => {
      const validate = request.compileValidationSchema(schema as Record<string, unknown>);
      return validate(value) ? '' : JSON.stringify(validate.errors);
    };
    return null;
  });
  await app.inject('/');
  return check;
}

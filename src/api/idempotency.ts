// Idempotency-Key on POST (draft-ietf-httpapi-idempotency-key-header): a request sent again is answered again, not done again.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './error-handler.js';
import { problem } from './problem.js';

/** What was asked with a key, and what was answered: null before it is, `secret` where the answer must not be kept. */
interface Kept {
  readonly fingerprint: string;
  readonly expiresAtMs: number;
  answer: Answer | 'secret' | null;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const KEPT_MS = 24 * 3_600_000;
const KEPT_ANSWERS = 1000;
/** Answers longer than this are not kept: there are none. */
const LONGEST_ANSWER = 100_000;
const HEADERS = ['content-type', 'location', 'etag'] as const;
const VALID_KEY = /^[\x21-\x7e]{1,200}$/;

/** Installs the hooks. Answers with 5xx are not kept, for what failed then may work now. `now`: wall clock, ms. */
export function honourIdempotencyKeys(app: FastifyInstance, now: () => number = Date.now): void {
  const kept = new Map<string, Kept>();
  const asked = new WeakMap<FastifyRequest, string>();

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return;
    if (typeof key !== 'string' || !VALID_KEY.test(key)) {
      const detail = 'Idempotency-Key must be 1 to 200 visible ASCII characters';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id));
    }
    const place = placeOf(request, key);
    const known = kept.get(place);
    if (known && known.expiresAtMs > now()) return answerAgain(request, reply, known);
    kept.delete(place);
    kept.set(place, { fingerprint: fingerprintOf(request), expiresAtMs: now() + KEPT_MS, answer: null });
    asked.set(request, place);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_ANSWERS && oldest !== undefined) kept.delete(oldest);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const place = asked.get(request);
    const entry = place === undefined ? undefined : kept.get(place);
    if (place === undefined || entry === undefined) return payload;
    const isText = typeof payload === 'string' && payload.length <= LONGEST_ANSWER;
    const isSecret = request.routeOptions.config.tellsSecret === true && reply.statusCode < 400;
    if (isSecret) entry.answer = 'secret';
    else if (reply.statusCode >= 500 || !isText) kept.delete(place);
    else entry.answer = { status: reply.statusCode, headers: headersOf(reply), body: payload };
    return payload;
  });
}

function answerAgain(request: FastifyRequest, reply: FastifyReply, known: Kept): FastifyReply {
  if (known.fingerprint !== fingerprintOf(request)) {
    const detail = 'this Idempotency-Key was used for another request: send a new key for a new request';
    return sendProblem(reply, problem('JS_IDEMPOTENCY_CONFLICT', detail, request.id));
  }
  if (known.answer === null) {
    const detail = 'the first request with this Idempotency-Key is still being answered: try again soon';
    return sendProblem(reply, problem('JS_IDEMPOTENCY_CONFLICT', detail, request.id, { status: 409 }));
  }
  if (known.answer === 'secret') {
    const detail =
      'this was done before, and its answer told a secret that is not kept: remove what was made and make it anew';
    return sendProblem(reply, problem('JS_IDEMPOTENCY_CONFLICT', detail, request.id, { status: 409 }));
  }
  const { status, headers, body } = known.answer;
  return reply
    .code(status)
    .headers(headers)
    .header('idempotency-replayed', 'true')
    .serializer((text: unknown) => String(text))
    .send(body);
}

/** Keys of different callers are different keys. */
function placeOf({ headers }: FastifyRequest, key: string): string {
  const { authorization = '', cookie = '' } = headers;
  return digest([key, authorization, String(headers['x-api-key'] ?? ''), cookie]);
}

function fingerprintOf({ method, url, body }: FastifyRequest): string {
  return digest([method, url, JSON.stringify(body ?? null)]);
}

function headersOf(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64');
}

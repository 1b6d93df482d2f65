// Idempotency-Key on POST (draft-ietf-httpapi-idempotency-key-header): a request sent again is answered again, not done again.
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { JetStreamError } from '../model/errors.js';
import type { AnswerStore, KeptAnswer, KeptRequest, SentAnswer } from '../store/answer-store.js';
import { sendProblem } from './error-handler.js';
import { problem } from './problem.js';

/** Answers longer than this are not kept: only reports of a reload are, which may be made twice. */
const LONGEST_ANSWER = 100_000;
const HEADERS = ['content-type', 'location', 'etag'] as const;
const VALID_KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Installs the hooks. A request is remembered before it is done and its answer before it leaves, so that a crash leaves
 * nothing that would be done twice. Answers with 429 and 5xx are not kept, for what failed then may work now.
 */
export function honourIdempotencyKeys(app: FastifyInstance, answers: AnswerStore): void {
  const underWay = new Map<FastifyRequest, string>();

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (request.method !== 'POST' || key === undefined) return;
    if (typeof key !== 'string' || !VALID_KEY.test(key)) {
      const detail = 'Idempotency-Key must be 1 to 200 visible ASCII characters';
      return sendProblem(reply, problem('JS_INVALID_REQUEST', detail, request.id));
    }
    const place = placeOf(request, key);
    const isUnderWay = [...underWay.values()].includes(place);
    const known = answers.find(place);
    if (known) return answerAgain(request, reply, known, isUnderWay);
    answers.begin(place, fingerprintOf(request));
    underWay.set(request, place);
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const place = underWay.get(request);
    if (place === undefined) return payload;
    underWay.delete(request);
    const answer = answerToKeep(request, reply, payload);
    try {
      if (answer === null) answers.forget(place);
      else answers.finish(place, answer);
    } catch (error) {
      // What was done is done, and its client hears of it; only who asks again will not.
      request.log.warn({ err: error, requestId: request.id }, 'the answer cannot be kept');
    }
    return payload;
  });
}

/** Null for an answer that says nothing for good, or is too long. */
function answerToKeep(request: FastifyRequest, reply: FastifyReply, payload: unknown): KeptAnswer | null {
  if (request.routeOptions.config.tellsSecret === true && reply.statusCode < 400) return 'secret';
  const isText = typeof payload === 'string' && payload.length <= LONGEST_ANSWER;
  const isForNow = reply.statusCode >= 500 || reply.statusCode === 429;
  if (isForNow || !isText) return null;
  return { status: reply.statusCode, headers: headersOf(reply), body: payload };
}

/** @throws JetStreamError `JS_IDEMPOTENCY_CONFLICT` when the request is another one */
function answerAgain(
  request: FastifyRequest,
  reply: FastifyReply,
  { fingerprint, answer }: KeptRequest,
  isUnderWay: boolean,
): FastifyReply {
  if (fingerprint !== fingerprintOf(request)) {
    const detail = 'this Idempotency-Key was used for another request: send a new key for a new request';
    throw new JetStreamError('JS_IDEMPOTENCY_CONFLICT', detail);
  }
  if (answer !== null && answer !== 'secret') return sendAgain(reply, answer);
  const detail = isUnderWay ? STILL_UNDER_WAY : answer === 'secret' ? WAS_SECRET : NEVER_ANSWERED;
  return sendProblem(reply, problem('JS_IDEMPOTENCY_CONFLICT', detail, request.id, { status: 409 }));
}

const STILL_UNDER_WAY = 'the first request with this Idempotency-Key is still being answered: try again soon';
const WAS_SECRET =
  'this was done before, and its answer told a secret that is not kept: remove what was made and make it anew';
const NEVER_ANSWERED =
  'the server ended while it did this: look whether it was done, and send it with a new Idempotency-Key if it was not';

function sendAgain(reply: FastifyReply, { status, headers, body }: SentAnswer): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .header('idempotency-replayed', 'true')
    .serializer((text: unknown) => String(text))
    .send(body);
}

/** Keys of different callers are different keys; what tells callers apart is hashed with them. */
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

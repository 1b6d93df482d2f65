// Fetching a whole small document - a list - with the marks by which the next time may cost nothing.
import { createHash } from 'node:crypto';
import type { RemoteAccess } from './remote-access.js';
import type { RemoteAnswer, RemoteClient } from './remote-client.js';
import { remoteFailure } from './remote-failure.js';

/** What a server said by which it can tell whether a document has changed (RFC 9110, 8.8). */
export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** A document that was fetched. */
export interface RemoteDocument {
  /** Where it came from in the end: relative addresses in it start there. */
  readonly url: URL;
  readonly bytes: Uint8Array;
  /** SHA-1 of the bytes, hexadecimal. */
  readonly digest: string;
  readonly validators: Validators;
}

export interface DocumentRequest {
  readonly url: string;
  readonly access: RemoteAccess;
  readonly maxBytes: number;
  /** Of the last time: an unchanged document is not sent again. */
  readonly known?: Validators;
  /** Looks at the head of the answer before its body is read; what it throws ends the request. */
  readonly isWanted?: (answer: RemoteAnswer) => boolean;
  readonly signal?: AbortSignal;
  /** Whole time, milliseconds; 25 s by default, below what a render step may take. */
  readonly totalMs?: number;
}

const TOTAL_MS = 25_000;

/**
 * Fetches a document; says so when it is what the validators say, or not what is wanted.
 * @throws JetStreamError `JS_FORBIDDEN_URL`, or `JS_REMOTE_FAILED` with what the server did instead
 */
export async function fetchDocument(
  client: RemoteClient,
  request: DocumentRequest,
): Promise<RemoteDocument | 'unchanged' | 'unwanted'> {
  const { url, access, known, maxBytes, totalMs = TOTAL_MS } = request;
  request.signal?.throwIfAborted();
  // Not AbortSignal.any: the caller's signal may live for years, and would remember every request.
  const ended = new AbortController();
  const cancel = () => ended.abort(request.signal?.reason);
  request.signal?.addEventListener('abort', cancel, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    ended.abort();
  }, totalMs);
  let answer: RemoteAnswer | null = null;
  try {
    answer = await client.get({ url, access, headers: conditions(known), signal: ended.signal });
    if (answer.status === 304 && known) {
      await answer.body.dump({ limit: 16_384 });
      return 'unchanged';
    }
    mustBeWhole(answer);
    if (request.isWanted?.(answer) === false) {
      answer.body.on('error', () => undefined).destroy();
      return 'unwanted';
    }
    return await readDocument(answer, maxBytes);
  } catch (error) {
    answer?.body.on('error', () => undefined).destroy();
    request.signal?.throwIfAborted();
    throw remoteFailure(url, isLate ? new Error(`not done within ${totalMs / 1000} s`) : error);
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', cancel);
  }
}

/** The headers that ask for a document only if it is another one than before (RFC 9110, 13.1). */
export function conditions(known: Validators | undefined): Record<string, string> {
  return {
    ...(known?.etag && { 'if-none-match': known.etag }),
    ...(known?.lastModified && { 'if-modified-since': known.lastModified }),
  };
}

/** The validators in an answer's head. */
export function validatorsOf(answer: RemoteAnswer): Validators {
  return { etag: answer.header('etag'), lastModified: answer.header('last-modified') };
}

/** @throws Error unless the answer is a plain, whole document */
export function mustBeWhole({ status, header, body }: RemoteAnswer): void {
  const encoding = header('content-encoding');
  const why =
    status !== 200
      ? `the server answered ${status}`
      : encoding !== null && encoding.toLowerCase() !== 'identity'
        ? `the server sent it in the encoding "${encoding}", unasked`
        : null;
  if (why === null) return;
  body.on('error', () => undefined).destroy();
  throw new Error(why);
}

async function readDocument(answer: RemoteAnswer, maxBytes: number): Promise<RemoteDocument> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  const bytes = Buffer.concat(chunks);
  return {
    url: answer.url,
    bytes,
    digest: createHash('sha1').update(bytes).digest('hex'),
    validators: validatorsOf(answer),
  };
}

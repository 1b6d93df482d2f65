// Reads what a server answers to a source, bounded in bytes and time, and says what a refusal means.
import type { Socket } from 'node:net';
import { networkMessage, TargetError } from './target-error.js';

/** A parsed answer: the status line, and what of the body came with it. */
export interface SourceAnswer {
  readonly status: number;
  /** Reason phrase and body as plain text, at most {@link QUOTE_CHARS} characters. */
  readonly text: string;
}

const MAX_ANSWER_BYTES = 8192;
const QUOTE_CHARS = 200;

/** Parses an HTTP or ICY answer; null when `received` does not begin with a complete status line. */
export function parseAnswer(received: string): SourceAnswer | null {
  const line = /^(?:HTTP\/\d\.\d|ICY) (\d{3})([^\r\n]*)\r?\n/.exec(received);
  if (!line) return null;
  const [, status = '', reason = ''] = line;
  const [, body = ''] = received.split(/\r?\n\r?\n/, 2);
  const text = `${reason} ${body.replace(/<[^>]*>/g, ' ')}`.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return { status: Number(status), text: text.slice(0, QUOTE_CHARS) };
}

/**
 * What a refusal means; null when the source is welcome. Icecast 2.4 says 403 for three different faults and tells
 * them apart in the body only; 2.5 says 409, 400 and 503 (Icecast src/connection.c, src/errors.c).
 */
export function judgeAnswer({ status, text }: SourceAnswer): TargetError | null {
  const refusal = (message: string, pace: 'ordinary' | 'slow') =>
    new TargetError('JS_TARGET_REJECTED', `The server answered ${status} "${text}": ${message}`, { pace });
  if (status < 300) return null;
  if (status === 401) {
    const message = 'The server refused the credentials (401): check username and password of this server';
    return new TargetError('JS_TARGET_AUTH', message, { pace: 'slow' });
  }
  if (status === 409 || (status === 403 && /mountpoint|in use|already/i.test(text))) {
    const message = `The mount is in use by another source (${status} "${text}"): stop it or choose another mount`;
    return new TargetError('JS_TARGET_MOUNT_IN_USE', message);
  }
  if (status === 403 && /content-type/i.test(text))
    return refusal('it does not take this kind of audio', 'slow');
  if (status === 503 || /too many sources|source limit/i.test(text)) {
    return refusal('raise its limit of sources or stop another one', 'ordinary');
  }
  if (status === 403 || status === 429 || status >= 500)
    return refusal('it may take the source later', 'ordinary');
  if (status < 400) return refusal('redirects are not followed; name the server itself', 'slow');
  return refusal('check host, port, mount and protocol', 'slow');
}

/**
 * Reads until `complete` finds what it waits for in the text received so far (null: not yet), then pauses the
 * socket. When the server ends its side first, `complete` is asked once more with `ended` true.
 * @throws TargetError `JS_TARGET_TIMEOUT`, `JS_TARGET_REJECTED` (endless or no answer), `JS_TARGET_UNREACHABLE`
 */
export function readAnswer<T>(
  socket: Socket,
  complete: (received: string, ended: boolean) => T | null,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<T> {
  let received = '';
  let cleanUp = () => {};
  return new Promise<T>((resolve, reject) => {
    const check = (ended: boolean) => {
      const found = complete(received, ended);
      if (found !== null) return resolve(found);
      const said = ended ? 'closed the connection without an answer' : 'sent too long an answer';
      if (ended || received.length > MAX_ANSWER_BYTES) {
        reject(new TargetError('JS_TARGET_REJECTED', `The server ${said}: check port and protocol`));
      }
    };
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      check(false);
    };
    const onEnd = () => check(true);
    const onError = (cause: Error) =>
      reject(
        new TargetError(
          'JS_TARGET_UNREACHABLE',
          `Connection lost before an answer (${networkMessage(cause)})`,
          {
            cause,
          },
        ),
      );
    const onAbort = () => reject(signal.reason);
    const timer = setTimeout(() => {
      const message = `The server gave no answer within ${deadlineMs / 1000} s: check that the port is Icecast's`;
      // What has come is judged even if it is incomplete: a refusal whose body never ends is still a refusal.
      const found = complete(received, true);
      if (found === null) reject(new TargetError('JS_TARGET_TIMEOUT', message));
      else resolve(found);
    }, deadlineMs);
    socket.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    cleanUp = () => {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError).pause();
      signal.removeEventListener('abort', onAbort);
    };
  }).finally(() => cleanUp());
}

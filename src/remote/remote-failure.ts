// Says in one line what went wrong with a request, without the secrets of its URL.
import { JetStreamError, messageOf } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';

const BEGINNING = 'cannot fetch ';

/** The error of a URL that could not be fetched; a refusal of the guard stays what it is. */
export function remoteFailure(url: string | URL, cause: unknown): JetStreamError {
  if (cause instanceof JetStreamError && cause.message.startsWith(BEGINNING)) return cause;
  const known = causes(cause).find((error) => error instanceof JetStreamError);
  const where = hideUserInfo(String(url));
  if (known instanceof JetStreamError && known.code === 'JS_FORBIDDEN_URL') {
    return new JetStreamError(known.code, `${BEGINNING}${where}: ${known.message}`, { cause });
  }
  return new JetStreamError('JS_REMOTE_FAILED', `${BEGINNING}${where}: ${reasonOf(cause)}`, { cause });
}

/** Connecting to several addresses at once fails with all their errors and no message of its own. */
function reasonOf(error: unknown): string {
  const first = causes(error).find((cause) => messageOf(cause) !== '');
  return hideUserInfo(first === undefined ? 'the connection failed' : messageOf(first));
}

function causes(error: unknown): unknown[] {
  if (error instanceof AggregateError) return [error, ...error.errors.slice(0, 8)];
  if (error instanceof Error && error.cause !== undefined) return [error, error.cause];
  return [error];
}

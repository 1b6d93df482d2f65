// Every error that leaves the API is a problem document with a stable code: one table gives each code its status.
import { STATUS_CODES } from 'node:http';
import { codeOf, type ErrorCode, messageOf } from '../model/errors.js';

/** What is wrong with one key of a definition. */
export interface ProblemFault {
  readonly key: string;
  readonly message: string;
  readonly expected?: string | undefined;
  /** The nearest valid key, when the key is unknown. */
  readonly nearest?: string | null | undefined;
}

/** A problem document (RFC 9457) with our members `code`, `requestId` and, for rejected input, `faults`. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly faults?: readonly ProblemFault[];
}

/** HTTP status of each code; what the codes mean is in docs/errors.md. */
export const statusByCode: Readonly<Record<ErrorCode, number>> = {
  JS_CONFIG_INVALID: 422,
  JS_CONFIG_UNREADABLE: 422,
  JS_NO_DECODER: 503,
  JS_NO_ENCODER: 503,
  JS_DECODE_FAILED: 500,
  JS_DECODE_TIMEOUT: 500,
  JS_TRACK_UNREADABLE: 422,
  JS_TRACK_EMPTY: 422,
  JS_TRACK_QUARANTINED: 409,
  JS_LIVE_STREAM: 422,
  JS_ENCODE_FAILED: 500,
  JS_ENCODE_TIMEOUT: 500,
  JS_RENDER_LOST: 500,
  JS_RENDER_FAILED: 500,
  JS_CACHE_WRITE_FAILED: 500,
  JS_PLAYLIST_UNREADABLE: 422,
  JS_PLAYLIST_EMPTY: 422,
  JS_QUEUE_FULL: 409,
  JS_TARGET_UNREACHABLE: 502,
  JS_TARGET_TIMEOUT: 504,
  JS_TARGET_AUTH: 502,
  JS_TARGET_REJECTED: 502,
  JS_TARGET_MOUNT_IN_USE: 502,
  JS_TARGET_TLS: 502,
  JS_TARGET_LOST: 502,
  JS_TARGET_STALLED: 504,
  JS_TARGET_NOT_WAITING: 409,
  JS_METADATA_FAILED: 502,
  JS_MEDIA_TIMEOUT: 504,
  JS_STORE_FAILED: 503,
  JS_MOUNT_NOT_FOUND: 404,
  JS_MOUNT_EXISTS: 409,
  JS_MOUNT_FAILED: 500,
  JS_MOUNT_STOPPED: 409,
  JS_PRECONDITION_FAILED: 412,
  JS_IDEMPOTENCY_CONFLICT: 422,
  JS_LIMIT_REACHED: 503,
  JS_INVALID_REQUEST: 400,
  JS_NOT_FOUND: 404,
  JS_FORBIDDEN_PATH: 403,
  JS_FORBIDDEN_URL: 403,
  JS_REMOTE_FAILED: 502,
  JS_UNAUTHORIZED: 401,
  JS_FORBIDDEN: 403,
  JS_TOO_MANY_ATTEMPTS: 429,
  JS_INTERNAL: 500,
};

/** Seconds after which a client may try again what was refused for now. */
export const retryAfterS = 30;

/** A problem document in the words given. `status` overrides the code's own (405, 413 ... are all invalid requests). */
export function problem(
  code: ErrorCode,
  detail: string,
  requestId: string,
  more: { readonly status?: number; readonly faults?: readonly ProblemFault[] } = {},
): Problem {
  const status = more.status ?? statusByCode[code];
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code,
    requestId,
    ...(more.faults !== undefined && { faults: more.faults }),
  };
}

/**
 * The problem behind anything that was thrown. Errors without a code of ours may tell secrets or paths, so their
 * message stays in the log.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  const code = codeOf(error);
  if (code === 'JS_INTERNAL') {
    const detail = `an unexpected error; look for request ${requestId} in the log and report it`;
    return problem(code, detail, requestId);
  }
  const faults = faultsOf(error);
  return problem(code, messageOf(error), requestId, faults === undefined ? {} : { faults });
}

// The error of a rejected definition belongs to config/, which need not know how the API words it.
function faultsOf(error: unknown): readonly ProblemFault[] | undefined {
  if (typeof error !== 'object' || error === null || !('faults' in error)) return undefined;
  if (!Array.isArray(error.faults)) return undefined;
  return error.faults.map(({ key, message, expected, nearest }: ProblemFault) => ({
    key,
    message,
    expected,
    nearest,
  }));
}

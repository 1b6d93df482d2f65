// One error class with stable codes, so that logs, the API and scripts can tell faults apart without reading prose.

/** Stable codes of everything that can go wrong; documented in docs/errors.md. Never rename one. */
export type ErrorCode =
  | 'JS_CONFIG_INVALID'
  | 'JS_CONFIG_UNREADABLE'
  | 'JS_NO_DECODER'
  | 'JS_NO_ENCODER'
  | 'JS_DECODE_FAILED'
  | 'JS_DECODE_TIMEOUT'
  | 'JS_TRACK_UNREADABLE'
  | 'JS_TRACK_EMPTY'
  | 'JS_TRACK_QUARANTINED'
  | 'JS_LIVE_STREAM'
  | 'JS_ENCODE_FAILED'
  | 'JS_ENCODE_TIMEOUT'
  | 'JS_RENDER_LOST'
  | 'JS_RENDER_FAILED'
  | 'JS_CACHE_WRITE_FAILED'
  | 'JS_PLAYLIST_UNREADABLE'
  | 'JS_PLAYLIST_EMPTY'
  | 'JS_QUEUE_FULL'
  | 'JS_TARGET_UNREACHABLE'
  | 'JS_TARGET_TIMEOUT'
  | 'JS_TARGET_TLS'
  | 'JS_TARGET_AUTH'
  | 'JS_TARGET_REJECTED'
  | 'JS_TARGET_MOUNT_IN_USE'
  | 'JS_TARGET_LOST'
  | 'JS_TARGET_STALLED'
  | 'JS_TARGET_NOT_WAITING'
  | 'JS_METADATA_FAILED'
  | 'JS_MEDIA_TIMEOUT'
  | 'JS_STORE_FAILED'
  | 'JS_MOUNT_NOT_FOUND'
  | 'JS_MOUNT_EXISTS'
  | 'JS_MOUNT_FAILED'
  | 'JS_MOUNT_STOPPED'
  | 'JS_PRECONDITION_FAILED'
  | 'JS_IDEMPOTENCY_CONFLICT'
  | 'JS_LIMIT_REACHED'
  | 'JS_INVALID_REQUEST'
  | 'JS_NOT_FOUND'
  | 'JS_FORBIDDEN_PATH'
  | 'JS_FORBIDDEN_URL'
  | 'JS_REMOTE_FAILED'
  | 'JS_UNAUTHORIZED'
  | 'JS_FORBIDDEN'
  | 'JS_TOO_MANY_ATTEMPTS'
  | 'JS_INTERNAL';

/** An error with a stable {@link ErrorCode} and, where there is one, its cause. */
export class JetStreamError extends Error {
  readonly code: ErrorCode;
  /** Path of the track at fault, where an error is about one of several. */
  readonly location: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options?: { cause?: unknown; location?: string | undefined },
  ) {
    super(message, options);
    this.name = 'JetStreamError';
    this.code = code;
    this.location = options?.location;
  }
}

/** The message of anything that was thrown, for logs and status fields. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The stable code of anything that was thrown; `JS_INTERNAL` when it carries none. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof JetStreamError ? error.code : 'JS_INTERNAL';
}

/** Path of the track that anything that was thrown blames; undefined when it names none. */
export function locationOf(error: unknown): string | undefined {
  return error instanceof JetStreamError ? error.location : undefined;
}

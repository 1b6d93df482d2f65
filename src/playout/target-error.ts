// Why a target has no connection, together with how soon it is worth trying again.
import { type ErrorCode, JetStreamError } from '../model/errors.js';

/** `slow` where only an operator can cure the fault; `ordinary` where time may. */
export type RetryPace = 'ordinary' | 'slow';

/** A fault of one target. */
export class TargetError extends JetStreamError {
  readonly pace: RetryPace;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly pace?: RetryPace } = {},
  ) {
    super(code, message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TargetError';
    this.pace = options.pace ?? 'ordinary';
  }
}

/**
 * Message of a network error. Node reports a failure on several addresses as an AggregateError whose own message
 * is empty: its parts are named instead.
 */
export function networkMessage(error: unknown): string {
  if (error instanceof AggregateError) return [...new Set(error.errors.map(networkMessage))].join('; ');
  return error instanceof Error ? error.message || error.name : String(error);
}

// Which failures of render work say nothing about the track: what did it was lost, and may do it when asked again.
import { codeOf, type ErrorCode, type JetStreamError } from '../model/errors.js';

const LOST: ReadonlySet<ErrorCode> = new Set(['JS_ENCODE_FAILED', 'JS_ENCODE_TIMEOUT', 'JS_RENDER_LOST']);

/** A decoder that was killed, or froze, in mid-track: what it had given until then says nothing of the track's length. */
const INTERRUPTIONS: ReadonlySet<ErrorCode> = new Set(['JS_RENDER_LOST', 'JS_DECODE_TIMEOUT']);

/** True when a decoder's last words are no end of its track. */
export function isInterruption(failure: JetStreamError | null): boolean {
  return failure !== null && INTERRUPTIONS.has(failure.code);
}

/** True when a process, an encoder or a decoder was lost: a fault of the machinery, not of the track. */
export function isLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

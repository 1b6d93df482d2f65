// Which failures of render work say nothing about the track: what did it was lost, and may do it when asked again.
import { codeOf, type ErrorCode } from '../model/errors.js';

const LOST: ReadonlySet<ErrorCode> = new Set(['JS_ENCODE_FAILED', 'JS_ENCODE_TIMEOUT', 'JS_RENDER_LOST']);

/** True when a process, an encoder or a decoder was lost: a fault of the machinery, not of the track. */
export function isLost(error: unknown): boolean {
  return LOST.has(codeOf(error));
}

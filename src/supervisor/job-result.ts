// The result of a render job as what it must be: a pool answers with that of any kind.
import { JetStreamError } from '../model/errors.js';
import type { JobResult } from '../render/job.js';

/** @throws JetStreamError `JS_INTERNAL` when the result is of another kind */
export function resultOf<K extends JobResult['kind']>(
  kind: K,
  result: JobResult,
): Extract<JobResult, { kind: K }> {
  if (result.kind !== kind) throw new JetStreamError('JS_INTERNAL', `${result.kind} came back for ${kind}`);
  return result as Extract<JobResult, { kind: K }>;
}

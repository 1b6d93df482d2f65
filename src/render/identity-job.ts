// A look at a file without reading it, for a path on a dead disk may hang whoever looks.
import { setTimeout } from 'node:timers/promises';
import { JetStreamError } from '../model/errors.js';
import { identify } from './identity.js';
import type { RenderJob, StepReport } from './job.js';
import type { IdentitySpec } from './specs.js';

/** A disk that has not answered by then is dead for now. */
const PATIENCE_MS = 5000;

/** Throws `JS_TRACK_UNREADABLE` when the disk does not answer. */
export class IdentityJob implements RenderJob {
  readonly #path: string;
  readonly #abort = new AbortController();

  constructor({ path }: IdentitySpec) {
    this.#path = path;
  }

  async step(): Promise<StepReport> {
    const late = setTimeout(PATIENCE_MS, null, { signal: this.#abort.signal }).then(() => {
      const message = `${this.#path} did not answer within ${PATIENCE_MS / 1000} s: check the disk or network share it is on`;
      throw new JetStreamError('JS_TRACK_UNREADABLE', message);
    });
    const identity = await Promise.race([identify(this.#path).catch(() => null), late]);
    return { state: 'done', result: { kind: 'identity', identity } };
  }

  async close(): Promise<void> {
    this.#abort.abort();
  }
}

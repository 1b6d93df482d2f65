// Reading a cover out of a track where media paths may hang: in a render process, never in the server.
import { JetStreamError } from '../model/errors.js';
import { mustLieBelow } from './identity.js';
import type { RenderJob, StepReport } from './job.js';
import type { CoverSpec } from './specs.js';
import { readCover } from './track-about.js';

export class CoverJob implements RenderJob {
  readonly #spec: CoverSpec;

  constructor(spec: CoverSpec) {
    this.#spec = spec;
  }

  async step(): Promise<StepReport> {
    const { path, roots } = this.#spec;
    await mustLieBelow(path, roots);
    const cover = await readCover(path);
    if (!cover)
      throw new JetStreamError('JS_NOT_FOUND', `${path} holds no JPEG, PNG or WebP cover of up to 5 MiB`);
    return { state: 'done', result: { kind: 'cover', cover } };
  }

  async close(): Promise<void> {}
}

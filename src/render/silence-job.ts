// Encoded silence: rendered once per profile and repeated, so that a mount can stay connected with nothing to play.
import { openEncoder } from '../codec/encoder.js';
import { JetStreamError } from '../model/errors.js';
import { samplesPerFrame } from '../model/profile.js';
import { encoderFor, type RenderJob, type RenderTools, type StepReport } from './job.js';
import type { SilenceSpec } from './specs.js';

/** Frames until the encoder has settled on silence, and then some. */
const SETTLED_FRAME = 24;

export class SilenceJob implements RenderJob {
  readonly #spec: SilenceSpec;
  readonly #tools: RenderTools;

  constructor(spec: SilenceSpec, tools: RenderTools) {
    this.#spec = spec;
    this.#tools = tools;
  }

  async step(): Promise<StepReport> {
    const { profile } = this.#spec;
    const encoder = openEncoder({ binary: encoderFor(this.#tools, profile.encoder), profile });
    try {
      await encoder.write(
        new Float32Array(2 * SETTLED_FRAME * samplesPerFrame(profile.sampleRateHz) * profile.channels),
      );
      encoder.end();
      const frames: Uint8Array[] = [];
      for (let more = await encoder.readFrames(); more; more = await encoder.readFrames())
        frames.push(...more);
      const frame = frames[SETTLED_FRAME];
      if (!frame) throw new JetStreamError('JS_ENCODE_FAILED', 'the encoder gave no frames for silence');
      return { state: 'done', result: { kind: 'silence', frame } };
    } finally {
      await encoder.close();
    }
  }

  async close(): Promise<void> {}
}

// The frames a mount would send for a planned programme, joined from what the render jobs leave in their asset files.
import { join } from 'node:path';
import { openEncoder } from '../../src/codec/encoder.js';
import { type Profile, samplesPerFrame } from '../../src/model/profile.js';
import type { BodySegment, MixWindow, Segment } from '../../src/model/timeline.js';
import { slotSizeBytes } from '../../src/mp3/slot.js';
import { AssetReader, type RenderedFrame } from '../../src/render/asset-file.js';
import { BodyJob } from '../../src/render/body-job.js';
import { encoderFor, type RenderTools } from '../../src/render/job.js';
import { MixJob } from '../../src/render/mix-job.js';
import { assetKey, type BodySpec, type MixSpec, mixKey } from '../../src/render/specs.js';
import { finish } from './render-jobs.js';

/** Renders segments of one profile into files below `folder`; bodies once, however many programmes hold them. */
export class Splicer {
  readonly #tools: RenderTools;
  readonly #folder: string;
  readonly #profile: Profile;
  readonly #ceiling: number;
  readonly #bodies = new Map<string, Promise<string>>();

  constructor(tools: RenderTools, folder: string, profile: Profile, ceiling: number) {
    this.#tools = tools;
    this.#folder = folder;
    this.#profile = profile;
    this.#ceiling = ceiling;
  }

  /** All frames of the segments, in order. */
  async frames(segments: readonly Segment[]): Promise<RenderedFrame[]> {
    const parts: RenderedFrame[] = [];
    for (const segment of segments) {
      if (segment.kind === 'silence') throw new Error('silence was not planned');
      const path = segment.kind === 'mix' ? await this.#mix(segment.window) : await this.#body(segment);
      const reader = await AssetReader.open(path, slotSizeBytes(this.#profile));
      const first = segment.kind === 'mix' ? 0 : segment.assetFrame;
      parts.push(...(await reader.read(first, segment.frames)));
      await reader.close();
    }
    return parts;
  }

  /** One encoder run over the same PCM. */
  async continuous(pcm: Float32Array): Promise<Uint8Array[]> {
    const profile = this.#profile;
    const encoder = openEncoder({ binary: encoderFor(this.#tools, profile.encoder), profile });
    const step = 64 * samplesPerFrame(profile.sampleRateHz) * profile.channels;
    const frames: Uint8Array[] = [];
    for (let at = 0; at < pcm.length; at += step) {
      await encoder.write(pcm.subarray(at, at + step));
      frames.push(...encoder.takeFrames());
    }
    encoder.end();
    for (let more = await encoder.readFrames(); more; more = await encoder.readFrames()) frames.push(...more);
    await encoder.close();
    return frames;
  }

  #body({ voice }: BodySegment): Promise<string> {
    const profile = this.#profile;
    const { facts, gain } = voice;
    const key = assetKey({ identity: facts.identity, gain, profile }, 'test');
    const path = join(this.#folder, `${key}.body`);
    const spec: BodySpec = { kind: 'body', profile, facts, gain, fromFrame: 0, edgeS: 10 };
    const head = { key, slotBytes: slotSizeBytes(profile), totalFrames: null, ranges: [] };
    const render = () =>
      finish(new BodyJob(spec, { path, head, edgeFolder: this.#folder }, this.#tools), 'body').then(
        () => path,
      );
    const known = this.#bodies.get(key) ?? render();
    this.#bodies.set(key, known);
    return known;
  }

  async #mix({ startFrame, frames, voices }: MixWindow): Promise<string> {
    const profile = this.#profile;
    const spec: MixSpec = { kind: 'mix', profile, startFrame, frames, voices, ceiling: this.#ceiling };
    const key = mixKey(spec, 'test');
    const path = join(this.#folder, `${key}.mix`);
    await finish(new MixJob(spec, { path, key, edgeFolder: this.#folder, rendered: [] }, this.#tools), 'mix');
    return path;
  }
}

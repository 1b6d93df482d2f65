// Encodes the samples of a window on their own, so that its frames join those of other encoder runs.
import { openEncoder } from '../codec/encoder.js';
import { samplesPerFrame } from '../model/profile.js';
import { encoderFor, PREROLL_FRAMES, type RenderTools } from './job.js';
import type { MixSpec } from './specs.js';

/** PCM fed to the encoder at a time, in frames: large enough to be cheap, small enough to be answered quickly. */
const ENCODE_FRAMES = 64;

/**
 * The frames of a window, without those of its pre-roll and post-roll, which `pcm` (interleaved) includes. `onOpen` is
 * handed the encoder, which must be closed whatever happens.
 * @throws JetStreamError of the encoder
 */
export async function encodeWindow(
  { profile, frames: wanted }: MixSpec,
  pcm: Float32Array,
  tools: RenderTools,
  onOpen: (encoder: { close(): Promise<void> }) => void,
): Promise<Uint8Array[]> {
  const values = ENCODE_FRAMES * samplesPerFrame(profile.sampleRateHz) * profile.channels;
  const encoder = openEncoder({ binary: encoderFor(tools, profile.encoder), profile });
  onOpen(encoder);
  const encoded: Uint8Array[] = [];
  for (let at = 0; at < pcm.length; at += values) {
    await encoder.write(pcm.subarray(at, at + values));
    encoded.push(...encoder.takeFrames());
  }
  encoder.end();
  for (let more = await encoder.readFrames(); more; more = await encoder.readFrames()) encoded.push(...more);
  await encoder.close();
  return encoded.slice(PREROLL_FRAMES, PREROLL_FRAMES + wanted);
}

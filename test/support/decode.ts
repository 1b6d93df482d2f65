// Decodes a recording with two independent decoders, which must both be content with every frame of it.
import { walkMp3 } from './mp3-walk.js';
import { pcmOfBytes, peakOf } from './pcm.js';
import { type ChildResult, runChild } from './run-child.js';

/** A recording as one decoder heard it. */
export interface Decoded {
  readonly decoder: 'ffmpeg' | 'mpg123';
  /** Both channels averaged. */
  readonly mono: Float32Array;
  readonly sampleRateHz: number;
  /** Largest absolute sample of any channel; may exceed 1. */
  readonly peak: number;
  /** Everything that was wrong, empty when nothing was. */
  readonly messages: readonly string[];
}

// Neither decoder may drop "gapless" padding or skip an info frame: every frame must come out as samples.
const COMMANDS = {
  ffmpeg: ['-v', 'error', '-f', 'mp3', '-i', 'pipe:0', '-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1'],
  // Without resync (-y) mpg123 says where it lost track; with it, it goes on in silence.
  mpg123: ['-q', '-y', '--no-gapless', '--no-infoframe', '-e', 'f32', '-s', '-'],
} as const;

function downmix(samples: Float32Array, channels: 1 | 2): Float32Array {
  if (channels === 1) return samples;
  const mono = new Float32Array(samples.length / 2);
  for (let i = 0; i < mono.length; i++) mono[i] = ((samples[2 * i] ?? 0) + (samples[2 * i + 1] ?? 0)) / 2;
  return mono;
}

/**
 * Decodes MP3 bytes from their first verified frame to their last whole one. Messages name bytes that are no
 * frames, frames of another kind than the first, what the decoder said, and samples that did not come out.
 */
export async function decodeMp3(bytes: Uint8Array, decoder: 'ffmpeg' | 'mpg123'): Promise<Decoded> {
  const { frames, leadingBytes, trailingBytes, breaks } = walkMp3(bytes);
  const [first] = frames;
  if (first === undefined)
    return { decoder, mono: new Float32Array(), sampleRateHz: 0, peak: 0, messages: ['no MP3 frames'] };
  const whole = bytes.subarray(leadingBytes, bytes.length - trailingBytes);
  const result: ChildResult = await runChild(decoder, COMMANDS[decoder], whole);
  const samples = pcmOfBytes(result.stdout);
  const expected = frames.reduce((sum, frame) => sum + frame.samples, 0) * first.channels;
  const messages = breaks.map((offset) => `no frame at byte ${offset}`);
  const strange = frames.filter(
    (f) => f.sampleRateHz !== first.sampleRateHz || f.channels !== first.channels,
  );
  for (const { offset } of strange) messages.push(`the frame at byte ${offset} is of another kind`);
  if (result.code !== 0) messages.push(`${decoder} ended with ${result.code}`);
  if (result.stderr.trim() !== '') messages.push(result.stderr.trim());
  if (samples.length !== expected) messages.push(`${decoder}: ${samples.length} samples of ${expected}`);
  const mono = downmix(samples, first.channels);
  return { decoder, mono, sampleRateHz: first.sampleRateHz, peak: peakOf(samples), messages };
}

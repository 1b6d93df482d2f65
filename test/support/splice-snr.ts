// How much a joint costs: the decoded stream's signal-to-noise ratio against the plan, next to one continuous encode.

import { openMp3Decoder } from '../../src/codec/decoder.js';
import { ROUND_TRIP_DELAY_SAMPLES } from '../../src/codec/encoder-delay.js';
import type { Profile } from '../../src/model/profile.js';
import { samplesPerFrame } from '../../src/model/profile.js';
import { endFrame, type Segment } from '../../src/model/timeline.js';

/** Samples of one granule (ISO/IEC 11172-3 2.4.2.7). */
const GRANULE = 576;
/** Granules looked at around each joint, half of them on each side. */
const GRANULES_AROUND = 16;
/**
 * Noise power that is added to both sides of a comparison: that of rounding to 16 bits, 2^-30 / 12 (-101 dBFS).
 * Where both noises lie far below it, in digital silence, their ratio says nothing.
 */
const FLOOR_POWER = 2 ** -30 / 3;

/** Interleaved samples a plain decoder makes of frames, nothing trimmed. */
export async function decodeFrames(
  ffmpegPath: string,
  profile: Profile,
  frames: readonly Uint8Array[],
): Promise<Float32Array> {
  const source = openMp3Decoder({ ffmpegPath, ...profile }, frames);
  const pcm = await source.read(frames.length * samplesPerFrame(profile.sampleRateHz));
  await source.close();
  if (!pcm) throw new Error('nothing was decoded');
  return pcm;
}

/** Frames at which one rendering is joined to another. */
export function jointsOf(segments: readonly Segment[]): number[] {
  return segments.slice(0, -1).map(endFrame);
}

/**
 * For every granule around every joint: SNR of the spliced stream minus SNR of the continuous one, in decibels.
 * The signal is the same in both, so this is the ratio of the noises.
 */
export function jointLosses(
  joints: readonly number[],
  profile: Profile,
  pcm: { readonly planned: Float32Array; readonly spliced: Float32Array; readonly continuous: Float32Array },
): number[] {
  const granulesPerFrame = samplesPerFrame(profile.sampleRateHz) / GRANULE;
  const losses: number[] = [];
  for (const joint of joints) {
    const first = joint * granulesPerFrame - GRANULES_AROUND / 2;
    for (let granule = Math.max(3, first); granule < first + GRANULES_AROUND; granule++) {
      const noise = (decoded: Float32Array) =>
        noisePower(pcm.planned, decoded, granule, profile.channels) + FLOOR_POWER;
      losses.push(10 * Math.log10(noise(pcm.continuous) / noise(pcm.spliced)));
    }
  }
  return losses;
}

function noisePower(planned: Float32Array, decoded: Float32Array, granule: number, channels: number): number {
  const from = granule * GRANULE * channels;
  const delay = ROUND_TRIP_DELAY_SAMPLES * channels;
  let sum = 0;
  for (let i = from; i < from + GRANULE * channels; i++) {
    sum += ((decoded[i] ?? 0) - (planned[i - delay] ?? 0)) ** 2;
  }
  return sum / (GRANULE * channels);
}

/** Mean, first percentile and worst of losses in decibels (negative is worse than the continuous encode). */
export function summarise(losses: readonly number[]) {
  const sorted = [...losses].sort((a, b) => a - b);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const firstPercentile = sorted[Math.floor(sorted.length / 100)] ?? 0;
  return { granules: losses.length, mean, firstPercentile, worst: sorted[0] ?? 0 };
}

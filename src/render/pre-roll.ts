// Where an encoder must begin so that its frames from a wanted one on are those of an encoder that began at frame 0.
import { type Profile, samplesPerFrame } from '../model/profile.js';

/**
 * Frames after which LAME 3.100 has forgotten where it began, with room to spare: over music, in three profiles and
 * both encoders, frames were byte for byte those of an encode from frame 0 after at most 15
 * (docs/decisions/0002-splicing.md).
 */
const SETTLED_FRAMES = 24;

/**
 * Frames after which the pattern of padded frames repeats: a bitrate whose frame is no whole number of bytes is kept
 * by lengthening some frames by one (ISO/IEC 11172-3 2.4.3.1). 49 at 44.1 kHz, 1 at 48 kHz.
 */
function paddingPeriodFrames({ bitrateKbps, sampleRateHz }: Profile): number {
  const bytesTimesRate = (samplesPerFrame(sampleRateHz) / 8) * bitrateKbps * 1000;
  return sampleRateHz / greatestCommonDivisor(bytesTimesRate, sampleRateHz);
}

/** Asset frame at which to begin to encode when `frame` is the first one wanted: in step with the padding. */
export function encodeFrom(frame: number, profile: Profile): number {
  const period = paddingPeriodFrames(profile);
  return Math.floor(Math.max(0, frame - SETTLED_FRAMES) / period) * period;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

// Keeps the sum of two overlapping tracks below the ceiling, seeing the whole transition at once.
import { linearToDb } from './gain.js';

/** How long the gain takes to fall and to rise; it rests as long on each side of a peak. */
const RAMP_MS = 10;

/**
 * Limits interleaved samples in place to magnitudes of at most `ceiling` (full scale = 1). Every sample over it presses
 * the gain down in a bell around itself: flat for 10 ms, then a half cosine of 10 ms; where bells overlap the deepest
 * counts. Towards the ends bells narrow, so that the gain is exactly 1 at the first and last sample unless these
 * exceed themselves: a limited transition joins untouched bodies without a step.
 * @returns the deepest reduction in decibels, 0 when nothing exceeded, positive otherwise.
 */
export function limitWindow(
  pcm: Float32Array,
  channels: 1 | 2,
  sampleRateHz: number,
  ceiling: number,
): number {
  const needed = neededGains(pcm, channels, ceiling);
  const peaks = [...needed.keys()].sort((a, b) => (needed.get(a) ?? 1) - (needed.get(b) ?? 1));
  const deepest = peaks[0];
  if (deepest === undefined) return 0;

  const gains = new Float64Array(Math.floor(pcm.length / channels)).fill(1);
  const reach = Math.max(1, Math.round((2 * RAMP_MS * sampleRateHz) / 1000));
  for (const sample of peaks) {
    const gain = needed.get(sample) ?? 1;
    // Deepest first: most others already lie in a bell that is deep enough.
    if ((gains[sample] as number) > gain) press(gains, sample, gain, reach);
  }
  for (let i = 0; i < gains.length * channels; i++) {
    pcm[i] = (pcm[i] as number) * (gains[Math.floor(i / channels)] as number);
  }
  return -linearToDb(needed.get(deepest) ?? 1);
}

/** The gain each sample over the ceiling needs, by sample index, all channels together. */
function neededGains(pcm: Float32Array, channels: number, ceiling: number): Map<number, number> {
  const needed = new Map<number, number>();
  for (let i = 0; i < pcm.length; i++) {
    const magnitude = Math.abs(pcm[i] as number);
    if (!(magnitude > ceiling)) continue;
    const sample = Math.floor(i / channels);
    needed.set(sample, Math.min(needed.get(sample) ?? 1, ceiling / magnitude));
  }
  return needed;
}

/** Presses one bell of depth `gain` into `gains`, reaching no further than the ends allow. */
function press(gains: Float64Array, centre: number, gain: number, reach: number): void {
  const before = Math.min(reach, centre);
  const after = Math.min(reach, gains.length - 1 - centre);
  for (let i = centre - before; i <= centre + after; i++) {
    const distance = i < centre ? (centre - i) / before : (i - centre) / (after || 1);
    const pressed = 1 - (1 - gain) * bell(distance);
    if (pressed < (gains[i] as number)) gains[i] = pressed;
  }
}

/** 1 up to half the distance, then half a cosine down to 0 at distance 1. */
function bell(distance: number): number {
  if (distance <= 0.5) return 1;
  return distance >= 1 ? 0 : 0.5 * (1 + Math.cos(2 * Math.PI * (distance - 0.5)));
}

// Says which of some tones a recording holds when.
import { decodeMp3 } from './decode.js';

/** The loudest tone of each window of 0.1 s; null where none is loud enough. */
export async function tonesIn(mp3: Uint8Array, tonesHz: readonly number[]): Promise<(number | null)[]> {
  const { mono, sampleRateHz } = await decodeMp3(mp3, 'ffmpeg');
  const windowSamples = Math.round(sampleRateHz / 10);
  return Array.from({ length: Math.floor(mono.length / windowSamples) }, (_, i) => {
    const window = mono.subarray(i * windowSamples, (i + 1) * windowSamples);
    const levels = tonesHz.map((hz) => [hz, goertzel(window, hz / sampleRateHz)] as const);
    const [loudest] = levels.toSorted((a, b) => b[1] - a[1]);
    return loudest && loudest[1] > 0.01 ? loudest[0] : null;
  });
}

/** Runs of equal values: `[value, windows]`. */
export function runsOf<T>(values: readonly T[]): [T, number][] {
  const runs: [T, number][] = [];
  for (const value of values) {
    const last = runs.at(-1);
    if (last && last[0] === value) last[1]++;
    else runs.push([value, 1]);
  }
  return runs;
}

/** Amplitude of one frequency, in cycles per sample (Goertzel 1958). */
function goertzel(samples: Float32Array, frequency: number): number {
  const coefficient = 2 * Math.cos(2 * Math.PI * frequency);
  let [a, b] = [0, 0];
  for (const sample of samples) [a, b] = [sample + coefficient * a - b, a];
  const power = a * a + b * b - coefficient * a * b;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

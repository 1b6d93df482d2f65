// Sounds that are hard on joints: steady noise and steady tones show every disturbance that music hides.
import { bytesOfPcm } from './pcm.js';
import { runChildStrict } from './run-child.js';

export type SyntheticSound = 'noise' | 'tones' | 'clicks';

const RATE_HZ = 44_100;

function sampleOf(sound: SyntheticSound, n: number, random: () => number): number {
  const t = n / RATE_HZ;
  if (sound === 'noise') return 0.9 * random();
  if (sound === 'clicks') return 0.9 * Math.exp(-(t % 0.25) * 60) * random();
  return 0.3 * (Math.sin(2 * Math.PI * 220 * t) + Math.sin(2 * Math.PI * 331.7 * t) + Math.sin(1e4 * t));
}

/** Writes a stereo FLAC of a sound, full scale and the same at every run. */
export async function writeSyntheticTrack(
  path: string,
  sound: SyntheticSound,
  durationS: number,
): Promise<void> {
  let state = 7;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const pcm = new Float32Array(2 * Math.round(durationS * RATE_HZ));
  for (let i = 0; i < pcm.length; i += 2) {
    const sample = sampleOf(sound, i / 2, random);
    pcm[i] = sample;
    pcm[i + 1] = 0.8 * sample;
  }
  const input = ['-f', 'f32le', '-ar', String(RATE_HZ), '-ac', '2', '-i', 'pipe:0'];
  await runChildStrict('ffmpeg', ['-v', 'error', ...input, '-f', 'flac', '-y', path], bytesOfPcm(pcm));
}

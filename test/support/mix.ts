// The plainest possible broadcast, made without the product: what the observer's own tests listen to.
import { bytesOfPcm, peakOf } from './pcm.js';
import { runChildStrict } from './run-child.js';

/** Decodes a file (or `input` bytes with `-i pipe:0`) to mono at `rateHz` with ffmpeg. */
export async function decodeMono(
  inputArgs: readonly string[],
  rateHz: number,
  input?: Uint8Array,
): Promise<Float32Array> {
  const output = ['-ac', '1', '-ar', `${rateHz}`, '-f', 'f32le', 'pipe:1'];
  const bytes = await runChildStrict('ffmpeg', ['-v', 'error', ...inputArgs, ...output], input);
  return new Float32Array(Uint8Array.from(bytes).buffer);
}

/** Brings every track to a peak of 0.95 and fades each into the next over `fadeS` seconds at equal power. */
export function mixTracks(tracks: readonly Float32Array[], rateHz: number, fadeS: number): Float32Array {
  const fade = Math.round(fadeS * rateHz);
  const total = tracks.reduce((sum, { length }) => sum + length - fade, fade);
  const mix = new Float32Array(total);
  let start = 0;
  for (const [index, pcm] of tracks.entries()) {
    const gain = 0.95 / peakOf(pcm);
    for (let n = 0; n < pcm.length; n++) {
      const inwards = index === 0 ? 1 : Math.min(1, n / fade);
      const outwards = index === tracks.length - 1 ? 1 : Math.min(1, (pcm.length - n) / fade);
      const power = Math.sin((Math.PI / 2) * inwards) * Math.sin((Math.PI / 2) * outwards);
      mix[start + n] = (mix[start + n] ?? 0) + gain * power * (pcm[n] ?? 0);
    }
    start += pcm.length - fade;
  }
  return mix.map((sample) => Math.max(-1, Math.min(1, sample)));
}

/** Encodes mono PCM with LAME: constant bitrate, no reservoir, no info frame, as the product does. */
export async function encodeLame(pcm: Float32Array, rateHz: number, bitrateKbps: number): Promise<Buffer> {
  const raw = ['-v', 'error', '-f', 'f32le', '-ar', `${rateHz}`, '-ac', '1', '-i', 'pipe:0', '-f', 's16le'];
  const words = await runChildStrict('ffmpeg', [...raw, 'pipe:1'], bytesOfPcm(pcm));
  const input = ['--quiet', '-r', '-s', `${rateHz / 1000}`, '--bitwidth', '16', '-m', 'm'];
  return runChildStrict(
    'lame',
    [...input, '-q', '2', '-b', `${bitrateKbps}`, '--nores', '-t', '-', '-'],
    words,
  );
}

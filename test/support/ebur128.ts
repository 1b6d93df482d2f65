// Loudness and true peak as ffmpeg's own meter has them: an independent ear for ours.
import { runChild } from './run-child.js';

/** What the meter said of the whole. */
export interface Measured {
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
}

/** Measures what ffmpeg reads with the given input arguments (and, for `pipe:0`, bytes). */
export async function ebur128(input: readonly string[], bytes?: Uint8Array): Promise<Measured> {
  const filter = 'ebur128=peak=true:metadata=1:framelog=verbose,ametadata=print:key=lavfi.r128.I:file=-';
  const args = ['-nostdin', '-hide_banner', ...input, '-map', '0:a', '-af', filter, '-f', 'null', '-'];
  const { stdout, stderr } = await runChild('ffmpeg', args, bytes);
  const last = [...stdout.toString().matchAll(/lavfi\.r128\.I=(-?[0-9.]+)/g)].at(-1)?.[1];
  const peak = /True peak:\s+Peak:\s+(-?[0-9.]+|-inf) dBFS/.exec(stderr)?.[1];
  if (last === undefined || peak === undefined)
    throw new Error(`ffmpeg measured nothing: ${stderr.slice(-1000)}`);
  return { integratedLufs: Number(last), truePeakDbtp: Number(peak) };
}

/** Measures interleaved samples. */
export function ebur128OfPcm(pcm: Float32Array, sampleRateHz: number, channels: 1 | 2): Promise<Measured> {
  const bytes = new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength);
  return ebur128(
    ['-f', 'f32le', '-ar', String(sampleRateHz), '-ac', String(channels), '-i', 'pipe:0'],
    bytes,
  );
}

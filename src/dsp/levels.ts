// Levels of a stretch of sound, kept beside rendered frames so that meters need no decoding.

/** Loudest magnitude and root mean square, both over all channels, full scale = 1. */
export interface Levels {
  readonly peak: number;
  readonly rms: number;
}

/** Levels of interleaved samples; zeros when there are none. */
export function frameLevels(pcm: Float32Array): Levels {
  let peak = 0;
  let sum = 0;
  for (let i = 0; i < pcm.length; i++) {
    const sample = pcm[i] as number;
    const magnitude = Math.abs(sample);
    if (magnitude > peak) peak = magnitude;
    sum += sample * sample;
  }
  return { peak, rms: pcm.length === 0 ? 0 : Math.sqrt(sum / pcm.length) };
}

// The largest sample, which decides gain.

/** Largest magnitude in `pcm` (any number of channels); 0 when empty. NaN samples are passed over. */
export function peakOf(pcm: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < pcm.length; i++) {
    const magnitude = Math.abs(pcm[i] as number);
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}

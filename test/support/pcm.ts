// Samples to bytes and back, for programs that speak raw 32-bit little-endian float.

/** The bytes of `samples`, without copying. */
export function bytesOfPcm(samples: Float32Array): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

/** The samples in `bytes` (a trailing partial sample is dropped). */
export function pcmOfBytes(bytes: Uint8Array): Float32Array {
  const count = Math.floor(bytes.byteLength / 4);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4));
}

/** Largest absolute sample. */
export function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
}

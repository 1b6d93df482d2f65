// Writes samples as a WAV file, which every player and browser takes.

const HEADER_BYTES = 44;
const FULL_SCALE = 32_767;

/**
 * A canonical RIFF/WAVE file of 16-bit PCM (Microsoft "Multimedia Programming Interface and Data Specifications" 1.0).
 * `pcm` is interleaved, full scale 1; what exceeds it is clipped.
 */
export function wavFile(pcm: Float32Array, sampleRateHz: number, channels: number): Uint8Array {
  const dataBytes = pcm.length * 2;
  const file = Buffer.alloc(HEADER_BYTES + dataBytes);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(channels, 22);
  file.writeUInt32LE(sampleRateHz, 24);
  file.writeUInt32LE(sampleRateHz * channels * 2, 28);
  file.writeUInt16LE(channels * 2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(dataBytes, 40);
  for (let i = 0; i < pcm.length; i++) {
    const sample = Math.max(-1, Math.min(1, pcm[i] as number));
    file.writeInt16LE(Math.round(sample * FULL_SCALE), HEADER_BYTES + 2 * i);
  }
  return file;
}

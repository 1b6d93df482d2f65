// LAME makes everything a little quieter by itself, which a loudness to be reached must take into account.

/**
 * What LAME 3.100, alone or inside ffmpeg, multiplies its input by before it encodes at a constant bitrate: a margin
 * against clipping (libmp3lame/presets.c, column `scale`; measured with a 1 kHz sine at every bitrate of 44.1 and
 * 22.05 kHz, both programs, to 0.001 dB). `--scale` comes on top of it.
 */
export function encoderScale(bitrateKbps: number): number {
  if (bitrateKbps >= 256) return 1;
  if (bitrateKbps >= 224) return 0.98;
  return bitrateKbps >= 192 ? 0.97 : 0.95;
}

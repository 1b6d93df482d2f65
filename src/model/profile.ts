// The encoding a mount is rendered in. Two mounts with equal profiles share every rendered frame.

/** Which program turns PCM into MP3: the `lame` command or FFmpeg's libmp3lame. */
export type EncoderKind = 'lame' | 'ffmpeg';

/** Constant-bitrate MP3 parameters of a mount. */
export interface Profile {
  readonly codec: 'mp3';
  /** CBR bitrate, 32-320 (MPEG-1) or 8-160 (MPEG-2). */
  readonly bitrateKbps: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** LAME `-q`: 0 (slowest, best) to 9. */
  readonly quality: number;
  readonly encoder: EncoderKind;
}

/**
 * PCM samples per channel in one MP3 frame: 1152 for MPEG-1 (32, 44.1, 48 kHz), 576 for MPEG-2 and 2.5
 * (ISO/IEC 11172-3 and 13818-3, layer III).
 */
export function samplesPerFrame(sampleRateHz: number): 576 | 1152 {
  return sampleRateHz >= 32000 ? 1152 : 576;
}

/** Duration of one frame in milliseconds (26.12 ms at 44.1 kHz). */
export function frameDurationMs(profile: Pick<Profile, 'sampleRateHz'>): number {
  return (samplesPerFrame(profile.sampleRateHz) * 1000) / profile.sampleRateHz;
}

/** A short, stable text naming the profile: part of cache keys and logs. */
export function profileKey(profile: Profile): string {
  const { codec, bitrateKbps, sampleRateHz, channels, quality, encoder } = profile;
  return `${codec}-${bitrateKbps}k-${sampleRateHz}-${channels}ch-q${quality}-${encoder}`;
}

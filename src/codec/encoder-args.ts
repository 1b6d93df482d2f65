// The command lines of the two encoders: constant bitrate, no tag frame, and frames that stand alone.
import type { Profile } from '../model/profile.js';

/** What of a profile an encoder's command line depends on. */
export type EncoderProfile = Pick<Profile, 'bitrateKbps' | 'sampleRateHz' | 'channels' | 'quality'>;

/**
 * Arguments for LAME 3.100 (see its USAGE file), which takes raw input as integers only: 32-bit signed, little
 * endian. `--resample` keeps it from choosing a lower rate by itself at low bitrates; `--flush` hands frames out
 * as they are made instead of in blocks of 4 kB.
 */
export function lameArgs(profile: EncoderProfile, reservoir: boolean): string[] {
  const rateKhz = String(profile.sampleRateHz / 1000);
  return [
    ...['--quiet', '--flush', '-r', '-s', rateKhz, '--bitwidth', '32', '--signed', '--little-endian'],
    ...['-m', profile.channels === 1 ? 'm' : 'j', '--cbr', '-b', String(profile.bitrateKbps)],
    ...['-q', String(profile.quality), '--resample', rateKhz, '--noreplaygain', '-t'],
    ...(reservoir ? [] : ['--nores']),
    ...['-', '-'],
  ];
}

/**
 * Arguments for FFmpeg's libmp3lame, which takes floats. A small probe keeps ffmpeg from waiting for a second of
 * input before it encodes; `-flush_packets` hands frames out as they are made.
 */
export function ffmpegArgs(profile: EncoderProfile, reservoir: boolean): string[] {
  return [
    ...['-hide_banner', '-loglevel', 'error', '-protocol_whitelist', 'pipe'],
    ...['-probesize', '32', '-analyzeduration', '0', '-f', 'f32le'],
    ...['-ar', String(profile.sampleRateHz), '-ac', String(profile.channels), '-i', 'pipe:0'],
    ...[
      '-c:a',
      'libmp3lame',
      '-b:a',
      `${profile.bitrateKbps}k`,
      '-compression_level',
      String(profile.quality),
    ],
    ...['-reservoir', reservoir ? '1' : '0', '-write_xing', '0', '-id3v2_version', '0'],
    ...['-flush_packets', '1', '-f', 'mp3', 'pipe:1'],
  ];
}

// Real MP3 frames for tests that move bytes: a tone from ffmpeg and lame, reservoir off, split at frame headers.
import { execFileSync } from 'node:child_process';

/** What the tone sounds like. */
export interface ToneOptions {
  readonly seconds?: number;
  readonly frequencyHz?: number;
  readonly bitrateKbps?: number;
}

/** Frames of a 44.1 kHz joint stereo tone, header included, each decodable by itself. */
export function toneFrames({
  seconds = 10,
  frequencyHz = 440,
  bitrateKbps = 128,
}: ToneOptions = {}): Uint8Array[] {
  const source = `sine=frequency=${frequencyHz}:sample_rate=44100:duration=${seconds}`;
  const maxBuffer = 64 << 20;
  const toPcm = ['-v', 'error', '-f', 'lavfi', '-i', source, '-ac', '2', '-f', 's16le', '-'];
  const pcm = execFileSync('ffmpeg', toPcm, { maxBuffer });
  const toMp3 = [
    '-r',
    '-s',
    '44.1',
    '-m',
    'j',
    '-b',
    String(bitrateKbps),
    '--nores',
    '-t',
    '--quiet',
    '-',
    '-',
  ];
  return splitFrames(execFileSync('lame', toMp3, { input: pcm, maxBuffer, stdio: 'pipe' }), bitrateKbps);
}

/**
 * Splits 44.1 kHz CBR MPEG-1 layer III: 144 * bitrate / rate bytes and the padding bit (ISO/IEC 11172-3, 2.4.3.1).
 * The last frame may be cut short. Throws where a header should be and is not.
 */
export function splitFrames(mp3: Buffer, bitrateKbps: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let at = 0;
  while (at + 4 <= mp3.length) {
    const sync = mp3.readUInt16BE(at) & 0xfffe;
    if (sync !== 0xfffa) throw new Error(`no frame header at byte ${at} of lame's output`);
    const padding = (mp3.readUInt8(at + 2) >> 1) & 1;
    const length = Math.floor((144_000 * bitrateKbps) / 44_100) + padding;
    frames.push(mp3.subarray(at, at + length));
    at += length;
  }
  return frames;
}

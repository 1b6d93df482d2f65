// Real MP3 frames for tests, made with lame from a synthesised tone.
import { spawnSync } from 'node:child_process';

/** CBR 128 kbit/s frames at 44.1 kHz, reservoir off, as lame makes them from `seconds` of a rising tone. */
export function mp3Frames(seconds: number): Uint8Array[] {
  const samples = Math.round(seconds * 44_100);
  const pcm = Buffer.alloc(samples * 2);
  for (let n = 0; n < samples; n++) {
    pcm.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * n * (220 + n / 400)) / 44_100)), n * 2);
  }
  const options =
    '-r -s 44.1 --bitwidth 16 --signed --little-endian -m m -b 128 --nores -t --quiet - -'.split(' ');
  const { status, stdout, stderr } = spawnSync('lame', options, { input: pcm, maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`lame failed: ${stderr.toString()}`);
  return splitFrames(stdout);
}

/** Cuts a 128 kbit/s, 44.1 kHz MPEG-1 layer III stream at its frames: 417 bytes and one of padding (ISO 11172-3). */
export function splitFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff || bytes[at + 1] !== 0xfb) throw new Error(`no frame at byte ${at}`);
    const length = 417 + (((bytes[at + 2] ?? 0) >> 1) & 1);
    if (at + length > bytes.length) break;
    frames.push(bytes.subarray(at, at + length));
    at += length;
  }
  return frames;
}

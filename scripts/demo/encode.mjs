// Turns a piece into a file: WAV bytes by hand, every other format by ffmpeg, with title and artist tags.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { createRandom, SAMPLE_RATE_HZ } from './signal.mjs';

const FLAC_IN_OGG = ['-c:a', 'flac', '-f', 'ogg'];

/** @type {Record<string, string[][]>} by extension, best first; the last needs nothing but ffmpeg itself */
const ENCODINGS = {
  '.wav': [['-c:a', 'pcm_s16le', '-f', 'wav']],
  '.flac': [['-c:a', 'flac', '-sample_fmt', 's16', '-f', 'flac']],
  '.mp3': [
    ['-c:a', 'libmp3lame', '-b:a', '192k', '-f', 'mp3'],
    ['-c:a', 'libshine', '-b:a', '192k', '-f', 'mp3'],
    ['-c:a', 'flac', '-f', 'flac'],
  ],
  '.ogg': [['-c:a', 'libvorbis', '-q:a', '6', '-f', 'ogg'], FLAC_IN_OGG],
  '.opus': [['-c:a', 'libopus', '-b:a', '128k', '-f', 'ogg'], FLAC_IN_OGG],
  '.m4a': [
    ['-c:a', 'aac', '-b:a', '192k', '-f', 'ipod'],
    ['-c:a', 'flac', '-f', 'flac'],
  ],
};

/**
 * A stereo bus as a 16-bit WAV file, with triangular dither.
 * @param {import('./signal.mjs').Bus} bus @param {number} seed
 */
export function wavBytes(bus, seed) {
  const random = createRandom(seed);
  const wav = Buffer.alloc(44 + bus.left.length * 4);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * 4, 28);
  wav.writeUInt16LE(4, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(wav.length - 44, 40);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, bus.left.length * 2);
  for (let i = 0; i < bus.left.length; i++) {
    samples[2 * i] = Math.round(bus.left[i] * 32766 + random() - random());
    samples[2 * i + 1] = Math.round(bus.right[i] * 32766 + random() - random());
  }
  return wav;
}

/**
 * Writes a piece in the format of the file's name, or in the next best that this ffmpeg can write.
 * @param {string} ffmpeg path of the program @param {string} file @param {Buffer} wav
 * @param {Record<string, string>} tags
 * @returns {Promise<string>} the encoder that was used
 */
export async function writePiece(ffmpeg, file, wav, tags) {
  const faults = [];
  for (const encoding of ENCODINGS[extname(file)] ?? []) {
    const part = `${file}.part`;
    const fault = await run(ffmpeg, [...encoding, ...tagArguments(tags), '-y', `file:${part}`], wav);
    if (fault === null) {
      await rename(part, file);
      return encoding[1];
    }
    await rm(part, { force: true });
    faults.push(`${encoding[1]}: ${fault}`);
  }
  throw new Error(`${ffmpeg} cannot write ${file}: ${faults.join('; ')}`);
}

/** @param {Record<string, string>} tags */
function tagArguments(tags) {
  const metadata = Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]);
  return ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', ...metadata];
}

/** @param {string} ffmpeg @param {string[]} output @param {Buffer} wav @returns {Promise<string | null>} the fault */
async function run(ffmpeg, output, wav) {
  const child = spawn(ffmpeg, ['-v', 'error', '-f', 'wav', '-i', 'pipe:0', ...output], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-500);
  });
  // An encoder that is missing ends before it has read everything; its exit code says so.
  child.stdin.on('error', () => {});
  child.stdin.end(wav);
  const [code] = await once(child, 'close').catch((error) => [error.message]);
  return code === 0 ? null : said.trim().split('\n')[0] || `ended with ${code}`;
}

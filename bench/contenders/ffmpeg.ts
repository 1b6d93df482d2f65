// Bare ffmpeg: one process a mount that decodes, encodes and sends in real time. No gain, no crossfade.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contender } from './contender.js';

/** Loops each station's list with `-re` into libmp3lame. */
export const ffmpeg: Contender = async ({ folder, icecast, stations, group }) => {
  for (const { id, path, tracks } of stations) {
    const list = join(folder, `${id}.ffconcat`);
    await writeFile(list, `ffconcat version 1.0\n${tracks.map((track) => `file '${track}'`).join('\n')}\n`);
    const input = ['-re', '-stream_loop', '-1', '-f', 'concat', '-safe', '0', '-i', list, '-map', '0:a'];
    const encode = [
      '-c:a',
      'libmp3lame',
      '-b:a',
      '128k',
      '-compression_level',
      '2',
      '-ar',
      '44100',
      '-ac',
      '2',
    ];
    const { host, port, sourcePassword } = icecast;
    const url = `icecast://source:${sourcePassword}@${host}:${port}${path}`;
    const send = ['-content_type', 'audio/mpeg', '-f', 'mp3', url];
    group.spawn('ffmpeg', ['-v', 'error', '-nostdin', ...input, ...encode, ...send], { stdio: 'ignore' });
  }
  return { framesLate: async () => null };
};

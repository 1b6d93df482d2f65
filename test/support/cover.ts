// Puts a picture into an audio file's tags, as music shops do.
import { rename } from 'node:fs/promises';
import { runChildStrict } from './run-child.js';

/** Width and height of the picture, pixels. */
export const COVER_PX = 96;

/** Gives a FLAC or MP3 file a PNG as its cover, in place. @throws Error with ffmpeg's words */
export async function attachCover(path: string, colour: string): Promise<void> {
  const covered = path.replace(/\.(\w+)$/, '.covered.$1');
  const picture = `color=c=${colour}:size=${COVER_PX}x${COVER_PX}:duration=1:rate=1`;
  const inputs = ['-i', path, '-f', 'lavfi', '-i', picture];
  const streams = ['-map', '0:a', '-map', '1:v', '-frames:v', '1', '-c:a', 'copy', '-c:v', 'png'];
  await runChildStrict('ffmpeg', [
    ...['-v', 'error', '-y'],
    ...inputs,
    ...streams,
    ...['-disposition:v', 'attached_pic', covered],
  ]);
  await rename(covered, path);
}

// Which files of a folder are taken for audio: by name only, since looking into each would cost minutes on a big library.
import { extname } from 'node:path';

const AUDIO_EXTENSIONS: ReadonlySet<string> = new Set([
  '.aac',
  '.flac',
  '.m4a',
  '.m4b',
  '.mp3',
  '.oga',
  '.ogg',
  '.opus',
  '.wav',
]);

/** True when a path ends like a file of a format we decode (MP3, AAC/M4A, FLAC, Ogg Vorbis and Opus, WAV). */
export function hasAudioExtension(path: string): boolean {
  return AUDIO_EXTENSIONS.has(extname(path).toLowerCase());
}

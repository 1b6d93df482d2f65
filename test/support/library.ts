// A small library of marked tracks on disk, with the playlists that name them.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MarkerTrack, makeMarkerTrack } from './marker-track.js';
import type { PlannedTrack } from './programme.js';
import { runChildStrict } from './run-child.js';

/** A marked track on disk. */
export interface LibraryTrack extends PlannedTrack {
  readonly path: string;
  /** The file's title tag: `Track 7`. */
  readonly title: string;
}

const MEASURED_RATE_HZ = 44100;

/** Decoded length of a file in seconds: AAC and MP3 pad what they were given. */
async function decodedLengthS(path: string): Promise<number> {
  const output = ['-ac', '1', '-ar', `${MEASURED_RATE_HZ}`, '-f', 's16le', 'pipe:1'];
  const pcm = await runChildStrict('ffmpeg', ['-v', 'error', '-i', path, ...output]);
  return pcm.length / 2 / MEASURED_RATE_HZ;
}

/** Makes `track<N>.<format>` files in `folder`, tagged "Track N" by "Markers". */
export function makeLibrary(folder: string, specs: readonly MarkerTrack[]): Promise<LibraryTrack[]> {
  return Promise.all(
    specs.map(async (spec) => {
      const title = `Track ${spec.track}`;
      const path = join(folder, `track${spec.track}.${spec.format}`);
      await makeMarkerTrack(path, { title, artist: 'Markers', ...spec });
      return { track: spec.track, lengthS: await decodedLengthS(path), path, title };
    }),
  );
}

/** Writes an M3U file naming `locations` and returns its path. */
export async function writePlaylist(file: string, locations: readonly string[]): Promise<string> {
  await writeFile(file, `#EXTM3U\n${locations.join('\n')}\n`);
  return file;
}

// The library everybody plays: real music from Debian's packages where it can be had, made up for the rest.
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runChild, runChildStrict } from '../test/support/run-child.js';
import { say } from './progress.js';

/** A track of the library. */
export interface BenchTrack {
  readonly path: string;
  /** Its place in the library, from 0. */
  readonly index: number;
}

/** Packages with freely licensed music; none of it becomes part of this project. */
const PACKAGES = ['singularity-music', 'planetblupi-music-ogg', 'asc-music'];
const TRACKS = 24;
const SHORTEST_S = 120;
const LONGEST_S = 360;
/** What an ordinary station's library looks like; one format, because bare ffmpeg can loop no other. */
const FORMAT = ['-ar', '44100', '-ac', '2', '-c:a', 'libmp3lame', '-b:a', '256k', '-write_xing', '0'];

/** Makes the library in `folder`, or finds it there: 24 MP3 files of 2 to 6 minutes, 256 kbit/s. */
export async function makeLibrary(folder: string): Promise<readonly BenchTrack[]> {
  await mkdir(folder, { recursive: true });
  if ((await tracksIn(folder)).length < TRACKS) {
    const sources = await realMusic(folder);
    for (let index = 0; index < TRACKS; index++) {
      const source = sources[index];
      const path = join(folder, `${source ? 'real' : 'made'}-${String(index).padStart(2, '0')}.mp3`);
      say(`library: track ${index + 1} of ${TRACKS}${source ? '' : ' (made up)'}`);
      await writeTrack(path, source ? ['-i', source] : madeUp(index), lengthS(index));
    }
  }
  return (await tracksIn(folder)).map((path, index) => ({ path, index }));
}

async function tracksIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.mp3'))
    .sort()
    .map((name) => join(folder, name));
}

async function writeTrack(path: string, input: readonly string[], seconds: number): Promise<void> {
  const part = `${path}.part`;
  const cut = ['-t', String(seconds), '-map', '0:a', '-map_metadata', '-1', ...FORMAT, '-f', 'mp3', part];
  await runChildStrict('ffmpeg', ['-v', 'error', '-y', ...input, ...cut]);
  await rename(part, path);
}

/** Lengths between 2 and 6 minutes that have nothing to do with each other. */
function lengthS(index: number): number {
  return SHORTEST_S + ((index * 97) % (LONGEST_S - SHORTEST_S));
}

/** Files of at least two minutes out of the packages; empty where packages cannot be had. */
async function realMusic(folder: string): Promise<string[]> {
  const packages = join(folder, 'packages');
  await mkdir(packages, { recursive: true });
  try {
    for (const name of PACKAGES) {
      await runChildStrict('sh', ['-c', 'cd "$0" && apt-get -qq download "$1"', packages, name]);
    }
    for (const name of await readdir(packages)) {
      if (name.endsWith('.deb')) await runChildStrict('dpkg-deb', ['-x', join(packages, name), packages]);
    }
    const names = await readdir(packages, { recursive: true, withFileTypes: true });
    const files = names.filter((name) => name.isFile() && /\.(ogg|mp3)$/.test(name.name));
    const paths = files.map((file) => join(file.parentPath, file.name)).sort();
    const lengths = await Promise.all(paths.map(durationS));
    return paths.filter((_, i) => (lengths[i] ?? 0) >= SHORTEST_S);
  } catch (error) {
    say(`library: no music from packages (${error instanceof Error ? error.message : error})`);
    await rm(packages, { recursive: true, force: true });
    return [];
  }
}

async function durationS(path: string): Promise<number> {
  const ask = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path];
  return Number((await runChild('ffprobe', ask)).stdout.toString()) || 0;
}

/** Chords that change every two seconds over a pulsing noise: as much work for an encoder as music is. */
function madeUp(index: number): string[] {
  const root = 110 * 2 ** ((index % 12) / 12);
  const step = `pow(2,floor(mod(floor(t/2)*${5 + (index % 4)},12))/12)`;
  const tone = (ratio: number) => `sin(2*PI*t*${root * ratio}*${step})`;
  const chord = `(${[1, 1.26, 1.5, 2.01].map(tone).join('+')})*0.12*(0.6+0.4*sin(2*PI*t*${0.3 + index / 40}))`;
  const beat = 'exp(-12*mod(t,0.5))*(random(0)-0.5)*0.5';
  return ['-f', 'lavfi', '-i', `aevalsrc=${chord}+${beat}|${chord}-${beat}:s=44100`];
}

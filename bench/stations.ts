// The mounts of a measurement: every one plays the whole library in an order of its own.
import { link, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BenchTrack } from './library.js';

/** A mount every contender is told to put on the air. */
export interface BenchStation {
  readonly id: string;
  readonly path: string;
  /** M3U file of absolute paths. */
  readonly playlist: string;
  readonly tracks: readonly string[];
}

/**
 * Writes playlists for `count` mounts into `folder`, each in its own order, the same in every run.
 * With `isPrivate` every mount plays copies of its own (hard links), so that nothing one mount renders helps another.
 */
export async function makeStations(
  folder: string,
  library: readonly BenchTrack[],
  count: number,
  isPrivate = false,
): Promise<BenchStation[]> {
  await mkdir(folder, { recursive: true });
  const stations: BenchStation[] = [];
  for (let n = 1; n <= count; n++) {
    const id = `m${n}`;
    const shared = shuffled(library, n).map((track) => track.path);
    const tracks = isPrivate ? await copies(join(folder, id), shared) : shared;
    const playlist = join(folder, `${id}.m3u`);
    await writeFile(playlist, `${tracks.join('\n')}\n`);
    stations.push({ id, path: `/${id}`, playlist, tracks });
  }
  return stations;
}

async function copies(folder: string, paths: readonly string[]): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const own = paths.map((path) => join(folder, basename(path)));
  await Promise.all(paths.map((path, i) => link(path, own[i] ?? '')));
  return own;
}

/** Fisher-Yates with a linear congruential generator (Numerical Recipes' constants): the same order for a seed. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  const result = [...items];
  const random = createRandom(seed);
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** Uniform numbers in 0..1, the same for a seed. */
export function createRandom(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

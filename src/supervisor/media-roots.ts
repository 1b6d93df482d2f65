// Which folders a mount's files may lie in: the config file is the operator's word, the API is not.
import { dirname } from 'node:path';
import type { MountConfig } from '../config/mount-schema.js';
import type { MountSource } from '../model/mount.js';
import { readGlob } from '../playlist/glob.js';
import { isHttpUrl } from '../remote/remote-access.js';

/**
 * Folders a mount's playlist and tracks must lie below, after resolving links.
 * @returns null for no restriction: a config-file mount where no media roots are set. Mounts made by the API may name
 *   nothing outside of the roots, so without roots they may name nothing at all.
 */
export function allowedRoots(
  config: MountConfig,
  source: MountSource,
  mediaRoots: readonly string[],
): readonly string[] | null {
  if (source === 'api') return mediaRoots;
  if (mediaRoots.length === 0) return null;
  // A list names what lies beside it.
  const local = locationsOf(config).filter((location) => !isHttpUrl(location));
  return [...mediaRoots, ...local.map((location) => readGlob(location)?.base ?? dirname(location))];
}

/** Everything a mount's definition names to be played, lists and files alike. */
export function locationsOf(config: MountConfig): string[] {
  const { playlist, playlists, jingles, hours, fallback } = config;
  const tables = [...playlists, ...jingles, ...hours].map(({ location }) => location);
  return [...new Set([playlist, ...tables, ...(fallback ? [fallback] : [])])];
}

// Keeps files below the folders that an operator opened, links resolved: `/music2` is not below `/music`.
import { realpath } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

/** Tells whether a real path (links resolved) lies below one of the roots. */
export type IsBelowRoots = (realPath: string) => boolean;

/** Resolves the roots' own links, once; null roots allow everything, roots that do not exist allow nothing. */
export async function openRoots(roots: readonly string[] | null): Promise<IsBelowRoots> {
  if (roots === null) return () => true;
  const real = await Promise.all(roots.map((root) => realpath(root).catch(() => null)));
  const folders = real.filter((root) => root !== null);
  return (path) =>
    folders.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep));
}

/**
 * The real path of a file; of one that cannot be found, that of the nearest folder that can, and why. Whether there is a
 * file outside of the roots must not be told, so a path is judged before its absence is.
 */
export async function locate(path: string): Promise<{ readonly real: string; readonly failure: unknown }> {
  try {
    return { real: await realpath(path), failure: null };
  } catch (failure) {
    const folder = dirname(path);
    return { real: folder === path ? path : (await locate(folder)).real, failure };
  }
}

/** What to say of a path that lies elsewhere. */
export function outsideRoots(path: string): string {
  return `${path} lies outside of the media roots: add its folder to [media] roots`;
}

// Keeps files below the folders that an operator opened, links resolved: `/music2` is not below `/music`.
import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';

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

/** What to say of a path that lies elsewhere. */
export function outsideRoots(path: string): string {
  return `${path} lies outside of the media roots: add its folder to [media] roots`;
}

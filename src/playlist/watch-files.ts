// Hears of changes near a list: of the folder a list file lies in, and of every folder below a folder.
import { basename, dirname, join } from 'node:path';
import { watch } from 'chokidar';

/** What is watched. */
export interface WatchTarget {
  /** Absolute path of a list file, or of a folder of tracks. */
  readonly path: string;
  readonly isFolder: boolean;
}

/**
 * Calls back whenever something changes at the target; may call too often. Folders are watched, not files, so it takes
 * one watch of the system for each folder, and a file that is replaced or comes back is heard of.
 *
 * @param onFault is told when the system cannot watch: a poll has to do
 * @returns ends it
 */
export function watchFiles(
  { path, isFolder }: WatchTarget,
  onChange: () => void,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  const folder = isFolder ? path : dirname(path);
  const name = basename(path);
  const watcher = watch(folder, {
    ignoreInitial: true,
    ...(isFolder ? {} : { depth: 0 }),
    ignored: (found, stats) =>
      found !== folder && (isFolder ? stats?.isFile() === true || isHidden(found) : true),
  });
  watcher.on('raw', (_event, changed) => {
    if (isFolder || !changed || join(folder, changed) === path || basename(changed) === name) onChange();
  });
  watcher.on('error', onFault);
  return () => watcher.close();
}

function isHidden(path: string): boolean {
  return basename(path).startsWith('.');
}

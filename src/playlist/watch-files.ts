// Hears of changes near a list: of the folder a list file lies in, and of every folder below a folder.
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';

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
  return isFolder ? watchTree(path, onChange, onFault) : listenFor({ path, onChange, onFault });
}

function watchTree(
  folder: string,
  onChange: () => void,
  onFault: (error: unknown) => void,
): () => Promise<void> {
  const watcher = watch(folder, {
    ignoreInitial: true,
    ignored: (found, stats) => found !== folder && (stats?.isFile() === true || isHidden(found)),
  });
  watcher.on('raw', onChange);
  watcher.on('error', onFault);
  return () => watcher.close();
}

function isHidden(path: string): boolean {
  return basename(path).startsWith('.');
}

/** Who wants to hear of one file. */
interface Listener {
  readonly path: string;
  readonly onChange: () => void;
  readonly onFault: (error: unknown) => void;
}

/**
 * The watch of one folder for all lists that lie in it: at each event the whole folder is read, which a watch for each
 * of hundreds of lists would do hundreds of times.
 */
interface FolderEar {
  readonly listeners: Set<Listener>;
  watcher: FSWatcher;
  /** Of the folder that is watched: one that comes back under the name of a deleted one is another. */
  identity: string | null;
}

const ears = new Map<string, FolderEar>();

function listenFor(listener: Listener): () => Promise<void> {
  const folder = dirname(listener.path);
  const identity = identityOf(folder);
  const listeners = ears.get(folder)?.listeners ?? new Set();
  const ear = ears.get(folder) ?? { listeners, watcher: watchFolder(folder, listeners), identity };
  ears.set(folder, ear);
  if (ear.identity !== identity) {
    void ear.watcher.close();
    ear.watcher = watchFolder(folder, listeners);
    ear.identity = identity;
  }
  listeners.add(listener);
  return async () => {
    if (!listeners.delete(listener) || listeners.size > 0) return;
    ears.delete(folder);
    await ear.watcher.close();
  };
}

function watchFolder(folder: string, listeners: ReadonlySet<Listener>): FSWatcher {
  const watcher = watch(folder, { ignoreInitial: true, depth: 0, ignored: (found) => found !== folder });
  watcher.on('raw', (_event, changed) => {
    for (const { path, onChange } of listeners) {
      if (!changed || join(folder, changed) === path || basename(changed) === basename(path)) onChange();
    }
  });
  watcher.on('error', (error) => {
    for (const { onFault } of listeners) onFault(error);
  });
  return watcher;
}

/** Its number, which a later folder may get again, and when it was made; null while there is no such folder. */
function identityOf(folder: string): string | null {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev}:${found.ino}:${found.birthtimeNs}` : null;
}

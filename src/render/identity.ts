// Looks at a media file without reading it.
import { stat } from 'node:fs/promises';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { FileIdentity } from '../model/track.js';
import { locate, openRoots, outsideRoots } from '../playlist/roots.js';

/**
 * Identity of the regular file or pipe at `path`.
 * @throws JetStreamError `JS_TRACK_UNREADABLE` for missing files and folders, `JS_TRACK_EMPTY` for empty files
 */
export async function identify(path: string): Promise<FileIdentity> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new JetStreamError('JS_TRACK_UNREADABLE', `cannot open ${path}: ${messageOf(cause)}`, { cause });
  });
  if (info.isDirectory()) throw new JetStreamError('JS_TRACK_UNREADABLE', `${path} is a folder, not a track`);
  if (info.isFile() && info.size === 0)
    throw new JetStreamError('JS_TRACK_EMPTY', `${path} is empty (0 bytes)`);
  return { path, sizeBytes: info.size, mtimeMs: info.mtimeMs, inode: info.ino };
}

/**
 * Makes sure that a path lies below one of `roots`, links resolved on both sides.
 * @throws JetStreamError `JS_FORBIDDEN_PATH`; `JS_TRACK_UNREADABLE` when the path does not exist
 */
export async function mustLieBelow(path: string, roots: readonly string[] | null): Promise<void> {
  if (roots === null) return;
  const [isBelow, { real, failure }] = await Promise.all([openRoots(roots), locate(path)]);
  if (!isBelow(real)) throw new JetStreamError('JS_FORBIDDEN_PATH', outsideRoots(path));
  if (failure !== null) {
    const message = `cannot open ${path}: ${messageOf(failure)}`;
    throw new JetStreamError('JS_TRACK_UNREADABLE', message, { cause: failure });
  }
}

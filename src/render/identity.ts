// Looks at a media file without reading it.
import { stat } from 'node:fs/promises';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { FileIdentity } from '../model/track.js';

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

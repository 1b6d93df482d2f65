// VLC writes relative paths percent-encoded, others write them as they are, and `100%25.mp3` is a legal file name:
// only the disk can tell which is meant.
import { access } from 'node:fs/promises';
import type { PlaylistEntry } from '../model/track.js';

/** Replaces paths that do not exist by their percent-decoded form where that exists. One look-up per escaped path. */
export async function decodeEscapedPaths(entries: readonly PlaylistEntry[]): Promise<PlaylistEntry[]> {
  const settled: PlaylistEntry[] = [];
  for (const entry of entries) settled.push(await settle(entry));
  return settled;
}

async function settle(entry: PlaylistEntry): Promise<PlaylistEntry> {
  if (!entry.location.startsWith('/') || !/%[0-9a-f]{2}/i.test(entry.location)) return entry;
  const decoded = decode(entry.location);
  if (decoded === null || (await exists(entry.location)) || !(await exists(decoded))) return entry;
  return { ...entry, location: decoded };
}

function decode(path: string): string | null {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.includes('\0') ? null : decoded;
  } catch {
    return null;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

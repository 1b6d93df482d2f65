// A music folder is the commonest playlist and the least tidy one: loops of links, locked corners, a million files.
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../model/errors.js';
import type { PlaylistEntry } from '../model/track.js';
import { hasAudioExtension } from './audio-files.js';
import { MAX_ENTRIES, type ParsedList } from './parsed-list.js';
import { Problems, quoted } from './problems.js';

/** Folders nested deeper than this are left out and reported. */
const MAX_FOLDER_DEPTH = 32;

interface Walk {
  readonly entries: PlaylistEntry[];
  readonly problems: Problems;
  /** Real paths of the folders entered so far: links may lead in circles, and each folder counts once. */
  readonly entered: Set<string>;
  readonly maxEntries: number;
  readonly accepts: (path: string) => boolean;
  full: boolean;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** `2 b` before `10 a`, capitals and accents aside; names that only differ in those by code unit. */
function byName(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/**
 * Lists the audio files below a folder in natural order, each sub-folder at the place of its name. Hidden files and
 * folders are left out, links are followed but no folder is entered twice. What cannot be read is a problem of the
 * list, never a failure.
 *
 * @param dir absolute path of the folder
 * @param maxEntries files beyond this number are left out and reported
 * @param accepts which of the audio files are meant, by their path; all by default
 */
export async function listFolder(
  dir: string,
  maxEntries = MAX_ENTRIES,
  accepts: (path: string) => boolean = () => true,
): Promise<ParsedList> {
  const problems = new Problems();
  const walk: Walk = { entries: [], problems, entered: new Set(), maxEntries, accepts, full: false };
  await enter(walk, dir, 0);
  return { entries: walk.entries, problems: walk.problems.list() };
}

async function enter(walk: Walk, dir: string, depth: number): Promise<void> {
  if (depth > MAX_FOLDER_DEPTH) {
    walk.problems.add(`${quoted(dir)} is left out: nested deeper than ${MAX_FOLDER_DEPTH} folders`);
    return;
  }
  const children = await readChildren(walk, dir);
  for (const child of children.sort((a, b) => byName(a.name, b.name))) {
    if (walk.full) return;
    await visit(walk, dir, child, depth);
  }
}

async function readChildren(walk: Walk, dir: string): Promise<Dirent[]> {
  try {
    const real = await realpath(dir);
    if (walk.entered.has(real)) return [];
    walk.entered.add(real);
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    walk.problems.add(`folder ${quoted(dir)} cannot be read: ${messageOf(error)}`);
    return [];
  }
}

async function visit(walk: Walk, dir: string, child: Dirent, depth: number): Promise<void> {
  if (child.name.startsWith('.')) return;
  const path = join(dir, child.name);
  const kind = child.isSymbolicLink() ? await kindBehindLink(walk, path) : child;
  if (kind?.isDirectory()) return enter(walk, path, depth + 1);
  if (!kind?.isFile() || !hasAudioExtension(child.name) || !walk.accepts(path)) return;
  // Node replaces bytes that are not UTF-8, so such a name would never open again.
  if (child.name.includes('\ufffd')) {
    walk.problems.add(`${quoted(path)} is left out: its name is not valid UTF-8, rename it`);
  } else if (walk.entries.length === walk.maxEntries) {
    walk.full = true;
    walk.problems.add(`the folder is cut after ${walk.maxEntries} files`);
  } else {
    walk.entries.push({ location: path });
  }
}

async function kindBehindLink(
  walk: Walk,
  path: string,
): Promise<Pick<Dirent, 'isDirectory' | 'isFile'> | null> {
  try {
    return await stat(path);
  } catch (error) {
    walk.problems.add(`link ${quoted(path)} leads nowhere: ${messageOf(error)}`);
    return null;
  }
}

// The one door through which a mount's playlist comes in: a list file or URL, a folder, a pattern or a single file. It
// touches media paths, which may hang on a dead disk, so it runs in processes that may hang only.
import { createHash } from 'node:crypto';
import { access, type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { UnreadableEntry } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import { hideUserInfo } from '../model/user-info.js';
import { isHttpUrl } from '../remote/remote-access.js';
import { hasAudioExtension } from './audio-files.js';
import { decodeEscapedPaths } from './escaped-paths.js';
import { listFolder } from './folder.js';
import { type Glob, readGlob } from './glob.js';
import { inspectEntries } from './inspect.js';
import { loadRemote, type RemoteReader, unreadable } from './load-remote.js';
import { parseList } from './parse-list.js';
import type { PlaylistKind, ReadList } from './parsed-list.js';
import { locate, openRoots, outsideRoots } from './roots.js';
import { namesStream } from './stream-list.js';
import { decodeText } from './text-encoding.js';

/** List files larger than this many bytes are refused. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** A playlist as found at one moment; it has at least one entry. */
export interface LoadedPlaylist {
  /** As asked for, made absolute. */
  readonly location: string;
  readonly kind: PlaylistKind;
  readonly entries: readonly PlaylistEntry[];
  /** What of it could not be used, one line each, at most about a hundred. */
  readonly problems: readonly string[];
  /** Entries whose file is missing, cannot be read or may not be; see inspect.ts. */
  readonly unreadable: readonly UnreadableEntry[];
  readonly unreadableCount: number;
  /** SHA-1 of the entries and of whether they are a stream, hexadecimal: equal lists have equal ones. */
  readonly fingerprint: string;
}

/** What loading may reach. */
export interface LoadRules {
  /** Folders everything must lie below, links resolved; null for anywhere. */
  readonly roots: readonly string[] | null;
  /** How http(s) lists are fetched; null where they are refused. */
  readonly remote: RemoteReader | null;
}

/**
 * Reads the playlist at a path or URL. What a list file is, is decided by its content; its name decides only for
 * audio. A list that names nothing but a live stream is that stream, and its entries are the places it is heard at.
 *
 * @throws JetStreamError `JS_PLAYLIST_UNREADABLE` when there is no such file, it may not be read, is no list, or is
 * an HLS manifest; `JS_PLAYLIST_EMPTY` when nothing in it can be played; `JS_FORBIDDEN_PATH` and `JS_FORBIDDEN_URL`
 * when the rules say no; `JS_REMOTE_FAILED` when it may name a stream and nothing of it answers
 */
export async function loadPlaylist(
  location: string,
  { roots, remote }: LoadRules = { roots: null, remote: null },
): Promise<LoadedPlaylist> {
  const place = isHttpUrl(location) ? location : resolve(location);
  const read = isHttpUrl(location) ? await loadRemote(location, remote) : await readLocal(place, roots);
  const isListed = ['folder', 'file', 'stream'].includes(read.kind);
  const looked =
    isListed && roots === null
      ? { entries: read.entries, unreadable: [], unreadableCount: 0 }
      : await inspectEntries(read.entries, roots);
  const loaded = { location: place, problems: read.problems, ...looked };
  if (loaded.entries.length === 0) throw empty(loaded);
  const isStream = !isListed && remote !== null && (await namesStream(place, loaded.entries, remote));
  const kind = isStream ? 'stream' : read.kind;
  return { ...loaded, kind, fingerprint: fingerprintOf(kind, loaded.entries) };
}

function fingerprintOf(kind: PlaylistKind, entries: readonly PlaylistEntry[]): string {
  const hash = createHash('sha1');
  if (kind === 'stream') hash.update('stream\n');
  for (const entry of entries) hash.update(JSON.stringify(entry)).update('\n');
  return hash.digest('hex');
}

async function readLocal(path: string, roots: readonly string[] | null): Promise<ReadList> {
  const glob = await globOf(path);
  await mustBeAllowed(glob?.base ?? path, roots);
  if (glob) return { kind: 'folder', ...(await listFolder(glob.base, undefined, glob.matches)) };
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, messageOf(error), error);
  });
  if (found.isDirectory()) return { kind: 'folder', ...(await listFolder(path)) };
  if (!found.isFile()) throw unreadable(path, 'it is neither a file nor a folder');
  if (hasAudioExtension(path)) return { kind: 'file', entries: [{ location: path }], problems: [] };
  const reading = parseList(decodeText(await readList(path)).text, path, dirname(path));
  if ('refusal' in reading) throw unreadable(path, reading.refusal);
  const { kind, list } = reading;
  return { kind, entries: await decodeEscapedPaths(list.entries), problems: list.problems };
}

/** A pattern, unless there is a file or folder of that name: brackets are common in those. */
async function globOf(path: string): Promise<Glob | null> {
  const glob = readGlob(path);
  if (!glob) return null;
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists ? null : glob;
}

async function mustBeAllowed(path: string, roots: readonly string[] | null): Promise<void> {
  if (roots === null) return;
  const [isBelow, { real, failure }] = await Promise.all([openRoots(roots), locate(path)]);
  if (!isBelow(real)) throw new JetStreamError('JS_FORBIDDEN_PATH', outsideRoots(path));
  if (failure !== null) throw unreadable(path, messageOf(failure), failure);
}

async function readList(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (size <= MAX_LIST_BYTES) return await file.readFile();
  } catch (error) {
    throw unreadable(path, messageOf(error), error);
  } finally {
    await file?.close();
  }
  throw unreadable(path, `it is larger than ${MAX_LIST_BYTES / 1024 / 1024} MiB, so it is no list`);
}

function empty({
  location,
  problems,
  unreadable: [first],
}: Omit<LoadedPlaylist, 'kind' | 'fingerprint'>): JetStreamError {
  const problem = problems[0] ?? first?.reason;
  const why = problem === undefined ? 'add tracks to it' : `the first of its problems: ${problem}`;
  const message = `playlist ${hideUserInfo(location)} has no entry that can be played; ${why}`;
  return new JetStreamError('JS_PLAYLIST_EMPTY', message);
}

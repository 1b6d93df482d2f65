// The one door through which a mount's playlist comes in: a list file, a folder or a single file. It touches media
// paths, which may hang on a dead disk, so it runs in render processes only.
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { JetStreamError, messageOf } from '../model/errors.js';
import type { PlaylistEntry } from '../model/track.js';
import { hasAudioExtension } from './audio-files.js';
import { isHttpUrl } from './entry-location.js';
import { decodeEscapedPaths } from './escaped-paths.js';
import { listFolder } from './folder.js';
import { isHlsManifest } from './hls.js';
import { parseM3u } from './m3u.js';
import type { ParsedList } from './parsed-list.js';
import { isPls, parsePls } from './pls.js';
import { decodeText } from './text-encoding.js';

/** List files larger than this many bytes are refused. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** A playlist as found at one moment; it has at least one entry. */
export interface LoadedPlaylist {
  /** As asked for, made absolute. */
  readonly location: string;
  readonly kind: 'm3u' | 'pls' | 'folder' | 'file';
  readonly entries: readonly PlaylistEntry[];
  /** What of it could not be used, one line each, at most about a hundred. */
  readonly problems: readonly string[];
}

/**
 * Reads the playlist at a path. What a list file is, is decided by its content; its name decides only for audio.
 *
 * @throws JetStreamError `JS_PLAYLIST_UNREADABLE` when there is no such file, it may not be read, is no list, or is
 * an HLS manifest; `JS_PLAYLIST_EMPTY` when nothing in it can be played
 */
export async function loadPlaylist(location: string): Promise<LoadedPlaylist> {
  if (isHttpUrl(location))
    throw unreadable(location, 'lists are read from this machine only; download it first');
  const path = resolve(location);
  const loaded = await read(path);
  if (loaded.entries.length > 0) return { location: path, ...loaded };
  const [first] = loaded.problems;
  const why = first === undefined ? 'add tracks to it' : `the first of its problems: ${first}`;
  throw new JetStreamError('JS_PLAYLIST_EMPTY', `playlist ${path} has no entry that can be played; ${why}`);
}

async function read(path: string): Promise<ParsedList & Pick<LoadedPlaylist, 'kind'>> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, messageOf(error), error);
  });
  if (found.isDirectory()) return { kind: 'folder', ...(await listFolder(path)) };
  if (!found.isFile()) throw unreadable(path, 'it is neither a file nor a folder');
  if (hasAudioExtension(path)) return { kind: 'file', entries: [{ location: path }], problems: [] };
  const { kind, list } = parse(path, decodeText(await readList(path)).text);
  return { kind, entries: await decodeEscapedPaths(list.entries), problems: list.problems };
}

function parse(path: string, text: string): { readonly kind: 'm3u' | 'pls'; readonly list: ParsedList } {
  if (isHlsManifest(text))
    throw unreadable(path, 'it is an HLS manifest, which is a stream and not a list of tracks');
  if (text.slice(0, 4096).includes('\0')) throw unreadable(path, 'it is not a text file, so it is no list');
  const isNamedPls = extname(path).toLowerCase() === '.pls' && !/^#EXTM3U/i.test(text);
  if (isNamedPls || isPls(text)) return { kind: 'pls', list: parsePls(text, dirname(path)) };
  if (/^\s*</.test(text.slice(0, 4096))) throw unreadable(path, 'it is XML; save the list as M3U or PLS');
  return { kind: 'm3u', list: parseM3u(text, dirname(path)) };
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

function unreadable(location: string, why: string, cause?: unknown): JetStreamError {
  return new JetStreamError('JS_PLAYLIST_UNREADABLE', `cannot read playlist ${location}: ${why}`, {
    cause,
  });
}

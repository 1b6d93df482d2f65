// What a reload changed, and pages of lists: short enough for an answer however long the lists are.
import type { ListedEntry, PageRequest, PlaylistReload } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import type { LoadedPlaylist } from './load.js';

/** Locations of one kind that are listed; the counts tell of the rest. */
const MAX_LISTED = 1000;

/**
 * Compares what was known of one or several lists with what they are; a location that is listed twice counts once.
 * With no list at all the location is empty.
 */
export function playlistDifference(
  before: readonly PlaylistEntry[],
  after: readonly LoadedPlaylist[],
): PlaylistReload {
  const entries = after.flatMap((list) => list.entries);
  const added = missingFrom(before, entries);
  const removed = missingFrom(entries, before);
  return {
    location: after[0]?.location ?? '',
    entries: entries.length,
    added: added.slice(0, MAX_LISTED),
    addedCount: added.length,
    removed: removed.slice(0, MAX_LISTED),
    removedCount: removed.length,
    unreadable: after.flatMap(({ unreadable }) => unreadable).slice(0, MAX_LISTED),
    unreadableCount: after.reduce((sum, { unreadableCount }) => sum + unreadableCount, 0),
    problems: after.flatMap(({ problems }) => problems),
  };
}

/** Entries `offset` to `offset + limit` of lists one after the other, with what was found wrong with each. */
export function listedEntries(
  lists: readonly (LoadedPlaylist | undefined)[],
  { offset, limit }: PageRequest,
): ListedEntry[] {
  const listed: ListedEntry[] = [];
  let before = 0;
  for (const [list, loaded] of lists.entries()) {
    const first = Math.max(0, offset - before);
    const problems = new Map(loaded?.unreadable.map(({ location, reason }) => [location, reason]));
    const entries = loaded?.entries.slice(first, first + limit - listed.length) ?? [];
    for (const [at, entry] of entries.entries()) listed.push(listedEntry(entry, list, first + at, problems));
    before += loaded?.entries.length ?? 0;
  }
  return listed;
}

function listedEntry(
  { location, title, artist, options }: PlaylistEntry,
  list: number,
  index: number,
  problems: ReadonlyMap<string, string>,
): ListedEntry {
  const problem = problems.get(location) ?? null;
  return {
    list,
    index,
    location,
    title: title ?? null,
    artist: artist ?? null,
    options: options ?? null,
    problem,
  };
}

function missingFrom(known: readonly PlaylistEntry[], entries: readonly PlaylistEntry[]): string[] {
  const locations = new Set(known.map(({ location }) => location));
  return [...new Set(entries.map(({ location }) => location))].filter((location) => !locations.has(location));
}

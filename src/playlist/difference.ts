// What a reload changed, and pages of a list: short enough for an answer however long the list is.
import type { PageRequest, PlaylistPage, PlaylistReload } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import type { LoadedPlaylist } from './load.js';

/** Locations of one kind that are listed; the counts tell of the rest. */
export const MAX_LISTED = 1000;

/** Compares what was played with what was read; a location that is listed twice counts once. */
export function playlistDifference(before: readonly PlaylistEntry[], after: LoadedPlaylist): PlaylistReload {
  const added = missingFrom(before, after.entries);
  const removed = missingFrom(after.entries, before);
  return {
    location: after.location,
    entries: after.entries.length,
    added: added.slice(0, MAX_LISTED),
    addedCount: added.length,
    removed: removed.slice(0, MAX_LISTED),
    removedCount: removed.length,
    unreadable: after.unreadable,
    unreadableCount: after.unreadableCount,
    problems: after.problems,
  };
}

/** Entries `offset` to `offset + limit` of a list, with what was found wrong with each. */
export function playlistPage(loaded: LoadedPlaylist, { offset, limit }: PageRequest): PlaylistPage {
  const problems = new Map(loaded.unreadable.map(({ location, reason }) => [location, reason]));
  const entries = loaded.entries.slice(offset, offset + limit).map((entry, at) => ({
    index: offset + at,
    location: entry.location,
    title: entry.title ?? null,
    artist: entry.artist ?? null,
    options: entry.options ?? null,
    problem: problems.get(entry.location) ?? null,
  }));
  const { location, kind, problems: ofList } = loaded;
  return { location, kind, total: loaded.entries.length, offset, entries, problems: ofList };
}

function missingFrom(known: readonly PlaylistEntry[], entries: readonly PlaylistEntry[]): string[] {
  const locations = new Set(known.map(({ location }) => location));
  return [...new Set(entries.map(({ location }) => location))].filter((location) => !locations.has(location));
}

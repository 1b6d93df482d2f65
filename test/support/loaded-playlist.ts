// A playlist as if it had been read, for tests that need no file.
import type { PlaylistEntry } from '../../src/model/track.js';
import type { LoadedPlaylist } from '../../src/playlist/load.js';

/** Equal entries have equal fingerprints. */
export function loadedPlaylist(location: string, entries: readonly PlaylistEntry[]): LoadedPlaylist {
  const fingerprint = JSON.stringify(entries);
  return { location, kind: 'm3u', entries, problems: [], unreadable: [], unreadableCount: 0, fingerprint };
}

// Finds the cover of what plays in the library, once per file and one request at a time.
import { type Signal, signal } from '@preact/signals';
import type { LibraryTrack } from '../../../src/model/library.js';
import { get, withQuery } from '../api/client.js';

/** Files remembered at most; the oldest go. */
const MOST = 500;
/** Finds looked through for the very file: a name may begin many. */
const FINDS = 10;
/** Words of a file's name that the search is given. */
const WORDS = 8;

const known = new Map<string, Signal<string | null>>();
let last: Promise<void> = Promise.resolve();

/** Address of a file's cover; null while it is not known, and where there is none. */
export function coverOf(location: string): Signal<string | null> {
  const found = known.get(location);
  if (found) return found;
  const cover = signal<string | null>(null);
  known.set(location, cover);
  const oldest = known.keys().next().value;
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  last = last.then(() => look(location, cover));
  return cover;
}

async function look(location: string, cover: Signal<string | null>): Promise<void> {
  const name = location.split('/').at(-1) ?? '';
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0 || /^https?:/.test(location)) return;
  try {
    const path = withQuery('/api/library', { q: words.slice(0, WORDS).join(' '), limit: FINDS });
    const { tracks } = await get<{ readonly tracks: readonly LibraryTrack[] }>(path);
    const track = tracks.find((one) => one.path === location);
    if (track?.coverType) cover.value = `/api/library/${track.id}/cover`;
  } catch {
    // Initials stand in its place; the next page load asks again.
  }
}

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
/** Waits before a file that is not analysed yet is asked for again, milliseconds. */
const AGAIN_MS = [5_000, 15_000, 60_000] as const;

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
  // What is heard from elsewhere is not in the library.
  if (!/^https?:/.test(location)) look(location, cover, 0);
  return cover;
}

function look(location: string, cover: Signal<string | null>, turn: number): void {
  last = last.then(async () => {
    const track = await find(location);
    if (track?.coverType) cover.value = `/api/library/${track.id}/cover`;
    if (track && track.state !== 'waiting') return;
    const waitMs = AGAIN_MS[turn];
    if (waitMs !== undefined) setTimeout(() => look(location, cover, turn + 1), waitMs);
  });
}

/** The file in the library; null while nobody has heard of it, and when it cannot be asked for. Never rejects. */
async function find(location: string): Promise<LibraryTrack | null> {
  const name = location.split('/').at(-1) ?? '';
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return null;
  try {
    const path = withQuery('/api/library', { q: words.slice(0, WORDS).join(' '), limit: FINDS });
    const { tracks } = await get<{ readonly tracks: readonly LibraryTrack[] }>(path);
    return tracks.find((one) => one.path === location) ?? null;
  } catch {
    return null;
  }
}

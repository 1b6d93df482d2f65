// Looks whether what a list names is there, so that a reload can tell: bounded in time, for lists may be long and
// disks slow. What was not looked at is found out when its turn comes.
import { realpath, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { UnreadableEntry } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import { isHttpUrl } from '../remote/remote-access.js';
import { type IsBelowRoots, openRoots, outsideRoots } from './roots.js';

/** What became of a list's entries. */
export interface Inspection {
  /** Those that may be played; missing files are among them, since they may come back. */
  readonly entries: readonly PlaylistEntry[];
  /** At most {@link MAX_UNREADABLE}. */
  readonly unreadable: readonly UnreadableEntry[];
  readonly unreadableCount: number;
}

/** Unreadable entries that are kept by name. */
export const MAX_UNREADABLE = 1000;
/** Few, since on a dead disk each holds a thread of the process until it ends. */
const AT_ONCE = 4;
const BUDGET_MS = 5_000;

/** Checks that files exist and lie below `roots` (null: anywhere); those that do not are taken out. */
export async function inspectEntries(
  entries: readonly PlaylistEntry[],
  roots: readonly string[] | null,
  budgetMs = BUDGET_MS,
): Promise<Inspection> {
  const isBelow = await openRoots(roots);
  const verdicts = new Map<number, Verdict>();
  const endsAtMs = performance.now() + budgetMs;
  let next = 0;
  const work = async () => {
    while (next < entries.length && performance.now() < endsAtMs) {
      const index = next++;
      const verdict = await look(entries[index]?.location ?? '', roots === null ? null : isBelow);
      if (verdict) verdicts.set(index, verdict);
    }
  };
  const isOver = new AbortController();
  await Promise.race([
    Promise.all(Array.from({ length: AT_ONCE }, work)),
    setTimeout(budgetMs, undefined, { signal: isOver.signal }).catch(() => undefined),
  ]);
  isOver.abort();
  const unreadable = [...verdicts]
    .sort(([a], [b]) => a - b)
    .map(([, { location, reason }]) => ({ location, reason }));
  return {
    entries: entries.filter((_, index) => verdicts.get(index)?.isForbidden !== true),
    unreadable: unreadable.slice(0, MAX_UNREADABLE),
    unreadableCount: unreadable.length,
  };
}

interface Verdict extends UnreadableEntry {
  readonly isForbidden: boolean;
}

async function look(location: string, isBelow: IsBelowRoots | null): Promise<Verdict | null> {
  if (isHttpUrl(location)) return null;
  try {
    const found = await stat(location);
    if (isBelow && !isBelow(await realpath(location))) {
      return { location, reason: outsideRoots(location), isForbidden: true };
    }
    if (found.isDirectory()) return { location, reason: 'it is a folder, not a track', isForbidden: false };
    return found.isFile() && found.size === 0
      ? { location, reason: 'it is empty (0 bytes)', isForbidden: false }
      : null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { location, reason: REASONS[code] ?? `it cannot be opened (${code})`, isForbidden: false };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'it may not be read: mend its permissions',
  ELOOP: 'its links lead in a circle',
};

// PLS: an INI file with numbered File, Title and Length keys, as SHOUTcast directories and Winamp write it.
import type { PlaylistEntry } from '../model/track.js';
import { resolveLocation } from './entry-location.js';
import { claimedDuration, splitArtistTitle } from './entry-title.js';
import { linesOf } from './lines.js';
import { MAX_ENTRIES, type ParsedList } from './parsed-list.js';
import { Problems } from './problems.js';

interface NumberedKeys {
  file?: string;
  title?: string;
  length?: string;
}

/** True when the first line that is not blank or a comment is `[playlist]`. */
export function isPls(text: string): boolean {
  return /^\ufeff?(\s*;[^\n\r]*[\n\r])*\s*\[playlist\]/i.test(text.slice(0, 4096));
}

/**
 * Parses a PLS list: entries in the order of their numbers, gaps allowed, `NumberOfEntries` not believed.
 * Linear in the length of the text (apart from sorting the numbers); never throws.
 *
 * @param text the decoded list (see text-encoding.ts)
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parsePls(text: string, base: string): ParsedList {
  const problems = new Problems();
  const keys = [...readKeys(text, problems)].sort(([a], [b]) => a - b);
  const entries: PlaylistEntry[] = [];
  for (const [number, { file, title, length }] of keys) {
    if (file === undefined || file === '') {
      problems.add(`entry ${number} has no File${number} line`);
      continue;
    }
    const resolved = resolveLocation(file, base);
    if ('problem' in resolved) problems.add(`File${number}: ${resolved.problem}`);
    else entries.push({ location: resolved.location, ...describe(title, length) });
  }
  return { entries, problems: problems.list() };
}

function readKeys(text: string, problems: Problems): Map<number, NumberedKeys> {
  const entries = new Map<number, NumberedKeys>();
  for (const line of linesOf(text)) {
    const match = /^\s{0,80}(file|title|length)(\d{1,9})\s{0,80}=/i.exec(line);
    if (match === null) continue;
    const number = Number(match[2]);
    const known = entries.get(number);
    if (known === undefined && entries.size === MAX_ENTRIES) {
      problems.add(`the list is cut after ${MAX_ENTRIES} entries`);
      break;
    }
    const keys = known ?? {};
    keys[match[1]?.toLowerCase() as keyof NumberedKeys] = line.slice(match[0].length).trim();
    entries.set(number, keys);
  }
  return entries;
}

/** SHOUTcast directories put `(#1 - 35/2000)`, the server's rank and listeners, before the name: not part of it. */
function describe(title = '', length = ''): Omit<PlaylistEntry, 'location'> {
  return {
    ...splitArtistTitle(title.replace(/^\(#\d{1,9} - \d{1,9}\/\d{1,9}\)/, '')),
    ...claimedDuration(length),
  };
}

// M3U and M3U8: a line a track, described by the #EXTINF line before it. There is no standard, so this takes what
// players in the wild write (Winamp, VLC, foobar2000, Kodi) and loses at most the one line it cannot use.
import type { PlaylistEntry } from '../model/track.js';
import { resolveLocation } from './entry-location.js';
import { claimedDuration, splitArtistTitle } from './entry-title.js';
import { MAX_ENTRIES, type ParsedList } from './parsed-list.js';
import { Problems } from './problems.js';

interface ExtInf {
  readonly text: string;
  readonly duration: string;
}

/**
 * Parses an M3U list. Linear in the length of the text; never throws.
 *
 * @param text the decoded list (see text-encoding.ts); CRLF, LF and CR line ends, blank lines, comments and unknown
 * directives are all taken
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseM3u(text: string, base: string): ParsedList {
  const entries: PlaylistEntry[] = [];
  const problems = new Problems();
  let info: ExtInf | null = null;
  let lineNumber = 0;
  for (const rawLine of text.replace(/^\ufeff/, '').split(/\r\n|[\n\r]/)) {
    lineNumber += 1;
    const line = rawLine.trim();
    if (line === '') continue;
    if (line.startsWith('#')) {
      info = readExtInf(line) ?? info;
      continue;
    }
    if (entries.length === MAX_ENTRIES) {
      problems.add(`line ${lineNumber}: the list is cut here, after ${MAX_ENTRIES} entries`);
      break;
    }
    const resolved = resolveLocation(line, base);
    if ('problem' in resolved) problems.add(`line ${lineNumber}: ${resolved.problem}`);
    else entries.push({ location: resolved.location, ...describe(info, line) });
    info = null;
  }
  return { entries, problems: problems.list() };
}

/** A title that only repeats the location tells nothing: the file's tags know better. */
function describe(info: ExtInf | null, line: string): Omit<PlaylistEntry, 'location'> {
  if (info === null) return {};
  return { ...(info.text === line ? {} : splitArtistTitle(info.text)), ...claimedDuration(info.duration) };
}

/** `#EXTINF:<seconds>[ key="value" ...],<text>`: the text may hold commas, and so may quoted values. */
function readExtInf(line: string): ExtInf | null {
  if (!/^#EXTINF:/i.test(line)) return null;
  const body = line.slice('#EXTINF:'.length);
  const comma = commaOutsideQuotes(body);
  if (comma < 0) return { duration: body, text: '' };
  return { duration: body.slice(0, comma), text: body.slice(comma + 1).trim() };
}

/** First comma that is not inside double quotes; the first of all when a quote is never closed; -1 when there is none. */
function commaOutsideQuotes(text: string): number {
  const first = text.indexOf(',');
  if (first < 0) return -1;
  let comma = first;
  let from = 0;
  for (;;) {
    const open = text.indexOf('"', from);
    if (open < 0 || open > comma) return comma;
    const close = text.indexOf('"', open + 1);
    if (close < 0) return first;
    from = close + 1;
    if (comma < from) comma = text.indexOf(',', from);
    if (comma < 0) return first;
  }
}

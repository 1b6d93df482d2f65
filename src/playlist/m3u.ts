// M3U and M3U8: a line a track, described by the #EXTINF line before it. There is no standard, so this takes what
// players in the wild write (Winamp, VLC, foobar2000, Kodi) and loses at most the one line it cannot use.
import type { PlaylistEntry } from '../model/track.js';
import { isAnnotated, readAnnotated, readOptionsLine } from './annotations.js';
import { resolveLocation } from './entry-location.js';
import { claimedDuration, splitArtistTitle } from './entry-title.js';
import { type EntryWishes, mergeWishes, readWishes } from './entry-wishes.js';
import { linesOf } from './lines.js';
import { MAX_ENTRIES, type ParsedList } from './parsed-list.js';
import { Problems, quoted } from './problems.js';

interface ExtInf {
  readonly text: string;
  readonly duration: string;
}

/** What the comment lines before an entry said of it. */
interface Description {
  info: ExtInf | null;
  wishes: EntryWishes;
}

/**
 * Parses an M3U list. Linear in the length of the text; never throws.
 *
 * Entries may carry options: in a line `#EXTJS cue_in=1.5 jingle=true` before them, or as
 * `annotate:cue_in="1.5":path` (see entry-wishes.ts for the names).
 *
 * @param text the decoded list (see text-encoding.ts); CRLF, LF and CR line ends, blank lines, comments and unknown
 * directives are all taken
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseM3u(text: string, base: string): ParsedList {
  const entries: PlaylistEntry[] = [];
  const problems = new Problems();
  let described: Description = { info: null, wishes: {} };
  let lineNumber = 0;
  for (const rawLine of linesOf(text.startsWith('\ufeff') ? text.slice(1) : text)) {
    lineNumber += 1;
    const line = rawLine.trim();
    if (line === '') continue;
    const report = (problem: string) => problems.add(`line ${lineNumber}: ${problem}`);
    if (line.startsWith('#')) {
      note(described, line, report);
      continue;
    }
    if (entries.length === MAX_ENTRIES) {
      report(`the list is cut here, after ${MAX_ENTRIES} entries`);
      break;
    }
    const entry = readEntry(line, base, described, report);
    if (entry) entries.push(entry);
    described = { info: null, wishes: {} };
  }
  return { entries, problems: problems.list() };
}

function note(described: Description, line: string, report: (problem: string) => void): void {
  const info = readExtInf(line);
  if (info) described.info = info;
  const pairs = info ? null : readOptionsLine(line);
  if (pairs) described.wishes = mergeWishes(described.wishes, readWishes(pairs, report, false));
}

function readEntry(
  line: string,
  base: string,
  { info, wishes }: Description,
  report: (problem: string) => void,
): PlaylistEntry | null {
  const plain = { pairs: [], location: line };
  const annotated = isAnnotated(line) ? readAnnotated(line) : plain;
  if (!annotated) {
    report(`${quoted(line)} cannot be used: expected annotate:key="value",...:path`);
    return null;
  }
  const resolved = resolveLocation(annotated.location, base);
  if ('problem' in resolved) {
    report(resolved.problem);
    return null;
  }
  const described = { location: resolved.location, ...describe(info, annotated.location), ...wishes };
  if (annotated === plain) return described;
  return { ...described, ...mergeWishes(wishes, readWishes(annotated.pairs, report, true)) };
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

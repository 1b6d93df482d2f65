// Decides by its content what kind of list a text is, whatever its name, and has it parsed.
import { extname } from 'node:path';
import { parseAsx } from './asx.js';
import { isHlsManifest } from './hls.js';
import { parseM3u } from './m3u.js';
import type { ListKind, ParsedList } from './parsed-list.js';
import { isPls, parsePls } from './pls.js';
import { parseWpl } from './wpl.js';
import { rootElement } from './xml-reader.js';
import { parseXspf } from './xspf.js';

const XML_LISTS: Readonly<Record<string, readonly [ListKind, (text: string, base: string) => ParsedList]>> = {
  playlist: ['xspf', parseXspf],
  asx: ['asx', parseAsx],
  smil: ['wpl', parseWpl],
};

/** A list, or why the text is none. */
export type ListReading =
  | { readonly kind: ListKind; readonly list: ParsedList }
  | { readonly refusal: string };

/**
 * Parses a list of any format. Never throws.
 *
 * @param text decoded (see text-encoding.ts)
 * @param name file name of the list; its extension decides between M3U and a PLS without a header
 * @param base absolute folder of the list, or its http(s) URL
 */
export function parseList(text: string, name: string, base: string): ListReading {
  if (isHlsManifest(text))
    return { refusal: 'it is an HLS manifest, which is a stream and not a list of tracks' };
  if (text.slice(0, 4096).includes('\0')) return { refusal: 'it is not a text file, so it is no list' };
  const isNamedPls = extname(name).toLowerCase() === '.pls' && !/^#EXTM3U/i.test(text);
  if (isNamedPls || isPls(text)) return { kind: 'pls', list: parsePls(text, base) };
  const root = rootElement(text);
  if (root === null) return { kind: 'm3u', list: parseM3u(text, base) };
  const found = Object.hasOwn(XML_LISTS, root) ? XML_LISTS[root] : undefined;
  if (!found) return { refusal: `it is HTML or XML (<${root.slice(0, 40)}>), but not XSPF, ASX or WPL` };
  const [kind, parse] = found;
  return { kind, list: parse(text, base) };
}

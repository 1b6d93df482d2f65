// Lists in XML are seldom well formed: this reads them piece by piece and goes on over what is wrong, within bounds.
import { SaxesParser } from 'saxes';

/** Who wants to know of the elements; names are in lower case, without prefix. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  /** `text` is what stood in the element since the last tag; `parent` is the name around it, empty at the root. */
  close(name: string, text: string, parent: string): void;
  /** True when the rest does not matter. */
  isFull(): boolean;
}

const CHUNK_LENGTH = 65_536;
/** An element of a list that is longer is no title and no address. */
const MAX_TEXT_LENGTH = 65_536;
/** The parser keeps a tag, text or comment in memory until its end: one this long is none of a list. */
const MAX_PIECE_LENGTH = 1_048_576;
/** What is broken in more places than this is no XML. */
const MAX_FAULTS = 1000;
/** Lists are a handful of elements deep; the parser keeps every element that is open in memory. */
const MAX_DEPTH = 100;
const LONGEST_ENTITY = 12;

/** Name of the first element of a text, in lower case and without prefix; null when it does not begin like XML. */
export function rootElement(text: string): string | null {
  const head = text.slice(0, 8192).replace(/<!--[\s\S]*?-->|<[?!][^>]*>/g, '');
  return /^\ufeff?\s*<\s*(?:[\w.-]+:)?([\w.-]+)/.exec(head)?.[1]?.toLowerCase() ?? null;
}

/**
 * Reads an XML text. Bare ampersands are taken as such, entities of a DTD are not expanded, faults are passed over.
 * Linear in the length of the text, in little memory beside it; never throws.
 *
 * @returns false when there were so many faults, elements in elements, or such a long one, that it was given up
 */
export function readXml(text: string, events: XmlEvents): boolean {
  const parser = new SaxesParser();
  const names: string[] = [];
  let content = '';
  let faults = 0;
  let from = 0;
  let endedAt = 0;
  const end = () => {
    endedAt = from;
  };
  const take = (piece: string) => {
    if (content.length < MAX_TEXT_LENGTH) content += piece.slice(0, MAX_TEXT_LENGTH);
  };
  parser.on('error', () => {
    faults += 1;
  });
  parser.on('text', take);
  parser.on('cdata', (piece) => take(piece.replaceAll('&amp;', '&')));
  parser.on('comment', end);
  parser.on('opentag', ({ name, attributes }) => {
    end();
    names.push(bare(name));
    content = '';
    events.open(bare(name), lowered(attributes));
  });
  parser.on('closetag', ({ name }) => {
    end();
    names.pop();
    events.close(bare(name), content.trim(), names.at(-1) ?? '');
    content = '';
  });
  const isBroken = () => faults > MAX_FAULTS || names.length > MAX_DEPTH || from - endedAt > MAX_PIECE_LENGTH;
  while (from < text.length && !isBroken() && !events.isFull()) {
    const to = chunkEnd(text, from);
    parser.write(escapeAmpersands(text.slice(from, to)));
    from = to;
  }
  return !isBroken();
}

/** End of the next piece; no reference is cut in two. */
function chunkEnd(text: string, from: number): number {
  const end = from + CHUNK_LENGTH;
  if (end >= text.length) return text.length;
  const ampersand = text.slice(end - LONGEST_ENTITY, end).lastIndexOf('&');
  return ampersand < 0 ? end : end - LONGEST_ENTITY + ampersand;
}

function escapeAmpersands(piece: string): string {
  return piece.replace(/&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);)/gi, '&amp;');
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1).toLowerCase();
}

function lowered(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [bare(name), value.trim()]));
}

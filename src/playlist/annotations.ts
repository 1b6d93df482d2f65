// Two spellings of per-entry options: our own comment line and the annotations that Liquidsoap's lists carry.
import type { WishPair } from './entry-wishes.js';

/** Longer lines hold no options: the patterns below are not meant for them. */
const MAX_LINE_LENGTH = 65_536;

/** An `annotate:` entry taken apart. */
export interface Annotated {
  readonly pairs: readonly WishPair[];
  /** The track's place, as written. */
  readonly location: string;
}

/** True for an entry that begins with `annotate:`. */
export function isAnnotated(line: string): boolean {
  return /^annotate:/i.test(line.slice(0, 9));
}

/**
 * Takes `annotate:key="value",key=value:location` apart: values in quotes may hold commas, colons and `\"`
 * (Liquidsoap's protocol annotate). Null when it is not written like that. Linear; never throws.
 */
export function readAnnotated(line: string): Annotated | null {
  if (line.length > MAX_LINE_LENGTH) return null;
  const pattern = /\s*([a-z_][\w.-]{0,63})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^",:]*))\s*([,:])/iy;
  pattern.lastIndex = 'annotate:'.length;
  const pairs: WishPair[] = [];
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    pairs.push([match[1] ?? '', unescaped(match[2]) ?? match[3]?.trim() ?? '']);
    if (match[4] !== ':') continue;
    const location = line.slice(pattern.lastIndex).trim();
    return location === '' ? null : { pairs, location };
  }
  return null;
}

/** The pairs of `#EXTJS key=value key="a value"`, what is no pair by its text; null when the line is another one. */
export function readOptionsLine(line: string): readonly WishPair[] | null {
  if (!/^#EXTJS[\s:]/i.test(line.slice(0, 7)) || line.length > MAX_LINE_LENGTH) return null;
  const pattern = /[\s,]*(?:([^\s=",]{1,64})(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]*)))?|([^\s,]+))/y;
  pattern.lastIndex = '#EXTJS:'.length;
  const pairs: WishPair[] = [];
  for (let match = pattern.exec(line); match; match = pattern.exec(line)) {
    pairs.push([match[1] ?? match[4] ?? '', unescaped(match[2]) ?? match[3] ?? '']);
  }
  return pairs;
}

function unescaped(text: string | undefined): string | undefined {
  return text?.replace(/\\(.)/g, '$1');
}

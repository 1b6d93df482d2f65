// What listeners see as the title: composed from what is known of a track, and harmless to every protocol it crosses.
import { basename, extname } from 'node:path';
import type { PlaylistEntry, StreamTitle, TrackTags } from '../model/track.js';

/**
 * Longest title in bytes of UTF-8. An ICY block holds 4,080; but Icecast reads a request into about 4 kB and resets
 * the connection above that, and percent-encoding triples a byte.
 */
export const MAX_TITLE_BYTES = 1000;

/** Template used when a mount names none. */
const DEFAULT_TITLE_FORMAT = '%artist% - %title%';

/**
 * Makes a text safe to be a stream title: control characters and line separators become spaces, lone surrogates
 * U+FFFD, and `';` (the end of the title in an ICY block, after which `StreamUrl='` could be smuggled in) loses
 * its quote to U+2019. At most {@link MAX_TITLE_BYTES} bytes, cut between characters. Idempotent.
 */
export function sanitiseTitle(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .replace(/';/g, '\u2019;')
    .trim();
  return cutToBytes(plain, MAX_TITLE_BYTES).trimEnd();
}

/** The longest beginning of `text` that has at most `maxBytes` bytes in UTF-8, whole code points only. */
function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  // Continuation bytes are 10xxxxxx (RFC 3629): step back to the first byte of the character that does not fit.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/**
 * Title of a track: what the playlist says wins over the file's tags; a track without either is called by its file
 * name without extension. `format` is a mount's `metadata_format`; without an artist only the title is shown.
 */
export function composeTitle(
  entry: PlaylistEntry,
  tags: TrackTags | null,
  format: string = DEFAULT_TITLE_FORMAT,
): StreamTitle {
  const title = sanitiseTitle(entry.title || tags?.title || fileTitle(entry.location));
  const artist = sanitiseTitle(entry.artist || tags?.artist || '');
  if (artist === '') return { text: title, title };
  const text = format.replace(/%(artist|title)%/g, (_, key) => (key === 'artist' ? artist : title));
  return { text: sanitiseTitle(text), title, artist };
}

function fileTitle(location: string): string {
  return /^https?:\/\//i.test(location) ? urlTitle(location) : withoutExtension(basename(location));
}

function withoutExtension(name: string): string {
  return name.slice(0, name.length - extname(name).length);
}

/** The last part of a URL's path, decoded; a URL without one is called by its host. */
function urlTitle(url: string): string {
  try {
    const { pathname, hostname } = new URL(url);
    return withoutExtension(basename(decodeURIComponent(pathname))) || hostname;
  } catch {
    return basename(url);
  }
}

/**
 * One ICY metadata block: a length byte counting 16-byte units, `StreamTitle='...';` in UTF-8, zero padding.
 * Round trip: the title is everything between the first `StreamTitle='` and the first `';` after it, because
 * {@link sanitiseTitle} leaves no `';` inside; single quotes elsewhere pass unchanged.
 * (Layout: Icecast src/format_mp3.c.)
 */
export function icyMetadataBlock(title: string): Uint8Array {
  const text = Buffer.from(`StreamTitle='${sanitiseTitle(title)}';`, 'utf8');
  const units = Math.ceil(text.length / 16);
  const block = new Uint8Array(1 + units * 16);
  block[0] = units;
  block.set(text, 1);
  return block;
}

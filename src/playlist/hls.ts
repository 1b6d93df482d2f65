// An HLS manifest looks like an M3U but is one stream cut into pieces: it must never be taken for a list of tracks.
import { Parser } from 'm3u8-parser';

/** What makes a text a manifest stands at its beginning; the parser's patterns are not meant for more. */
const MAX_HEAD_LENGTH = 64 * 1024;
const MAX_LINE_LENGTH = 4096;

/**
 * True for an HLS media playlist (it must have EXT-X-TARGETDURATION) or master playlist (it must have
 * EXT-X-STREAM-INF), RFC 8216 sections 4.3.3.1 and 4.3.4.2. Looks at the first 64 Ki characters; never throws.
 */
export function isHlsManifest(text: string): boolean {
  const head = text.slice(0, MAX_HEAD_LENGTH);
  if (!head.includes('#EXT-X-')) return false;
  const lines = head.split(/[\n\r]+/).filter((line) => line.length <= MAX_LINE_LENGTH);
  const parser = new Parser();
  try {
    parser.push(`${lines.join('\n')}\n`);
    parser.end();
  } catch {
    // The parser throws on some malformed attributes; what it understood until then still tells.
  }
  const { targetDuration, playlists } = parser.manifest;
  return targetDuration !== undefined || (playlists?.length ?? 0) > 0;
}

// Turns what a list says of a track's whereabouts into an absolute path or URL, or says why it cannot be one.
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isHttpUrl } from '../remote/remote-access.js';
import { quoted } from './problems.js';

/** Longest path Linux takes (PATH_MAX, 4096 bytes with its zero), in characters; URLs keep to it too. */
const MAX_LOCATION_LENGTH = 4095;

/** An absolute path or http(s) URL, or the reason there is none. */
export type ResolvedLocation = { readonly location: string } | { readonly problem: string };

/**
 * Resolves one entry of a list.
 *
 * A relative path that has backslashes and no slash is taken for a Windows spelling of a path below the list's
 * folder; drive letters and network shares name nothing on this system and are refused. A list that came over http
 * may not name local files.
 *
 * @param raw the entry as written, not empty
 * @param base absolute folder of the list, or the http(s) URL of a remote list
 */
export function resolveLocation(raw: string, base: string): ResolvedLocation {
  if (raw.length > MAX_LOCATION_LENGTH) return { problem: `${quoted(raw)} is too long to be a file name` };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being looked for
  if (/[\x00-\x1f\x7f]/.test(raw)) return { problem: `${quoted(raw)} holds control characters` };
  if (isHttpUrl(raw)) return resolveUrl(raw);
  if (isHttpUrl(base) && !/^[a-z]+:/i.test(raw)) return resolveUrl(raw.replaceAll('\\', '/'), base);
  if (/^file:/i.test(raw))
    return isHttpUrl(base) ? refuse(raw, 'a remote list may not name local files') : resolveFileUrl(raw);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(raw)) return refuse(raw, 'only files and http(s) URLs can be played');
  if (/^([a-z]:[\\/]|\\\\)/i.test(raw)) return refuse(raw, 'a Windows path; write it relative to the list');
  if (isHttpUrl(base)) return resolveUrl(raw, base);
  const path = raw.includes('/') ? raw : raw.replaceAll('\\', '/');
  return { location: posix.resolve(base, path) };
}

function refuse(raw: string, why: string): ResolvedLocation {
  return { problem: `${quoted(raw)} cannot be used: ${why}` };
}

function resolveUrl(raw: string, base?: string): ResolvedLocation {
  const url = URL.canParse(raw, base) ? new URL(raw, base) : null;
  return url === null ? refuse(raw, 'not a valid URL') : { location: url.href };
}

function resolveFileUrl(raw: string): ResolvedLocation {
  try {
    const url = new URL(raw);
    url.host = '';
    return { location: fileURLToPath(url) };
  } catch {
    return refuse(raw, 'not a valid file URL');
  }
}

// The response headers a player gets with our stream.
import type { StreamInfo } from '../model/listening.js';

/** Headers that let players on web pages read the stream and its icy-* headers (fetch.spec.whatwg.org, CORS). */
export const corsHeaders: Readonly<Record<string, string>> = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers':
    'icy-br, icy-description, icy-genre, icy-metaint, icy-name, icy-pub, icy-url, ice-audio-info',
};

/** The answer to a browser's question before a request with `Icy-MetaData` (CORS preflight). */
export const preflightHeaders: Readonly<Record<string, string>> = {
  ...corsHeaders,
  Allow: 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Icy-MetaData, Range, Origin, Accept, Content-Type',
  'Access-Control-Max-Age': '86400',
};

/**
 * Headers of one mount's stream as Icecast names them.
 * @param metaintBytes audio bytes between metadata blocks; null when the player did not ask for them
 */
export function streamHeaders(info: StreamInfo, metaintBytes: number | null): Record<string, string> {
  const { bitrateKbps, channels, sampleRateHz } = info;
  const headers: Record<string, string> = {
    'Content-Type': 'audio/mpeg',
    'Cache-Control': 'no-cache, no-store',
    ...corsHeaders,
    'X-Content-Type-Options': 'nosniff',
    'icy-br': String(bitrateKbps),
    'ice-audio-info': `bitrate=${bitrateKbps};channels=${channels};samplerate=${sampleRateHz}`,
    'icy-pub': '0',
  };
  const texts = {
    'icy-name': info.name,
    'icy-genre': info.genre,
    'icy-description': info.description,
    'icy-url': info.url,
  };
  for (const [name, text] of Object.entries(texts)) {
    if (text !== '') headers[name] = headerValue(text);
  }
  if (metaintBytes !== null) headers['icy-metaint'] = String(metaintBytes);
  return headers;
}

/**
 * Any text as a header value: control characters (CR and LF first) become spaces, and the rest goes out as the bytes
 * of its UTF-8 form, which players expect and Node.js accepts only as Latin-1 characters.
 */
function headerValue(text: string): string {
  return Buffer.from(text.replaceAll(/\p{Cc}+/gu, ' ').trim(), 'utf8').toString('latin1');
}

// Tells a live stream from a track by the head of an answer: one has no end, and must not be fetched to find that out.
import type { RemoteAnswer } from './remote-client.js';

/** True for what looks like a track but has no end: a relay says so, or the answer is audio without a length. */
export function isLiveAnswer(answer: Pick<RemoteAnswer, 'header'>): boolean {
  if (isRelayAnswer(answer)) return true;
  const type = answer.header('content-type') ?? '';
  return /^audio\//i.test(type) && !isListType(type) && answer.header('content-length') === null;
}

/** True for what a relay says of itself, as Icecast and Shoutcast do. */
export function isRelayAnswer({ header }: Pick<RemoteAnswer, 'header'>): boolean {
  return ['icy-metaint', 'icy-name', 'icy-br'].some((name) => header(name) !== null);
}

/** True for what an answer's head or address says is an HLS manifest. */
export function isHlsAnswer({ url, header }: Pick<RemoteAnswer, 'header' | 'url'>): boolean {
  return /mpegurl/i.test(header('content-type') ?? '') || /\.m3u8$/i.test(url.pathname);
}

/** True for media types of lists, although some of them are called audio. */
export function isListType(type: string): boolean {
  return /mpegurl|scpls|x-ms-(asf|wax|wvx|asx)/i.test(type);
}

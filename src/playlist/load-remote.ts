// Lists that come over http(s): fetched under the guard's rules, their entries relative to where they came from.
import { JetStreamError, messageOf } from '../model/errors.js';
import { hideUserInfo } from '../model/user-info.js';
import { isListType, isLiveAnswer } from '../remote/live-answer.js';
import type { RemoteAccess } from '../remote/remote-access.js';
import type { RemoteAnswer, RemoteClient } from '../remote/remote-client.js';
import { fetchDocument } from '../remote/remote-list.js';
import { hasAudioExtension } from './audio-files.js';
import { isHlsManifest } from './hls.js';
import { parseList } from './parse-list.js';
import type { ReadList } from './parsed-list.js';
import { decodeText } from './text-encoding.js';

/** How remote lists are fetched. */
export interface RemoteReader {
  readonly client: RemoteClient;
  readonly access: RemoteAccess;
}

/** Remote lists larger than this many bytes are refused. */
export const MAX_REMOTE_LIST_BYTES = 16 * 1024 * 1024;

/**
 * Fetches and parses a remote list; the URL of a track is a list of that one, and so is a live stream's.
 * @throws JetStreamError `JS_PLAYLIST_UNREADABLE` or `JS_FORBIDDEN_URL`
 */
export async function loadRemote(url: string, remote: RemoteReader | null): Promise<ReadList> {
  const alone: ReadList = { kind: 'file', entries: [{ location: url }], problems: [] };
  if (!remote) throw unreadable(url, 'lists are read from this machine only; download it first');
  if (!URL.canParse(url)) throw unreadable(url, 'it is no valid URL');
  const { client, access } = remote;
  const maxBytes = MAX_REMOTE_LIST_BYTES;
  const isTrack = hasAudioExtension(new URL(url).pathname);
  let isLive = false;
  const isWanted = (answer: RemoteAnswer) => {
    isLive = isLiveAnswer(answer);
    return !isLive && !isTrack && isNoTrack(answer);
  };
  const found = await fetchDocument(client, { url, access, maxBytes, isWanted }).catch((error: unknown) => {
    if (error instanceof JetStreamError && error.code === 'JS_FORBIDDEN_URL') throw error;
    throw unreadable(url, messageOf(error), error);
  });
  if (isLive) return { ...alone, kind: 'stream' };
  if (typeof found === 'string') return alone;
  const { text } = decodeText(found.bytes);
  if (isHlsManifest(text)) return { ...alone, kind: 'stream' };
  const reading = parseList(text, found.url.pathname, found.url.href);
  if ('refusal' in reading) throw unreadable(url, reading.refusal);
  return { kind: reading.kind, ...reading.list };
}

/** True for what may be a list. */
function isNoTrack({ header }: RemoteAnswer): boolean {
  const type = header('content-type') ?? '';
  return !/^(audio|video)\//i.test(type) || isListType(type);
}

/** The error of a list at a path or URL that cannot be read. */
export function unreadable(location: string, why: string, cause?: unknown): JetStreamError {
  const message = `cannot read playlist ${hideUserInfo(location)}: ${why}`;
  return new JetStreamError('JS_PLAYLIST_UNREADABLE', message, { cause });
}

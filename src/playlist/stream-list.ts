// The commonest list of the radio world names nothing but a live stream, or several places it can be heard at: such a
// list is that stream, by what its servers answer.
import { codeOf, JetStreamError, messageOf } from '../model/errors.js';
import type { PlaylistEntry } from '../model/track.js';
import { hideUserInfo } from '../model/user-info.js';
import { isHlsAnswer, isLiveAnswer } from '../remote/live-answer.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { RemoteAnswer } from '../remote/remote-client.js';
import { fetchDocument } from '../remote/remote-list.js';
import { isHlsManifest } from './hls.js';
import type { RemoteReader } from './load-remote.js';
import type { PlaylistKind } from './parsed-list.js';
import { decodeText } from './text-encoding.js';

/** Entries that are asked, all at once: with the fetching of the list itself within a step of a render process. */
const ASKED = 4;
const ANSWER_MS = 4_000;
const MAX_MANIFEST_BYTES = 1024 * 1024;
/** A longer list is hardly one of places of one stream. */
const MOST_PLACES = 16;

/**
 * True when a list has nothing but http(s) entries and the first of them that can be had is a live stream. Only the
 * first four are asked.
 * @throws JetStreamError `JS_FORBIDDEN_URL` or `JS_REMOTE_FAILED` when none can be had of a list that may be a stream:
 *   a short one that claims no length
 */
export async function namesStream(
  location: string,
  entries: readonly PlaylistEntry[],
  remote: RemoteReader,
): Promise<boolean> {
  if (entries.length === 0 || !entries.every((entry) => isHttpUrl(entry.location))) return false;
  const asked = entries.slice(0, ASKED).map((entry) => isStream(entry.location, remote));
  const answers = await Promise.allSettled(asked);
  const first = answers.find((answer) => answer.status === 'fulfilled');
  if (first) return first.value;
  const isOfTracks =
    entries.length > MOST_PLACES || entries.some((entry) => (entry.claimedDurationS ?? 0) > 0);
  if (isOfTracks) return false;
  const [failed] = answers;
  throw noAnswer(location, failed?.status === 'rejected' ? failed.reason : null);
}

/** True for what is a live stream itself, and not a list that names one: there is no list that could change. */
export function isStreamItself(list: {
  readonly location: string;
  readonly kind: PlaylistKind;
  readonly entries: readonly PlaylistEntry[];
}): boolean {
  return list.kind === 'stream' && list.entries[0]?.location === list.location;
}

/** @throws JetStreamError when the URL cannot be had */
async function isStream(url: string, { client, access }: RemoteReader): Promise<boolean> {
  let isLive = false;
  const isWanted = (answer: RemoteAnswer) => {
    isLive = isLiveAnswer(answer);
    return !isLive && isHlsAnswer(answer);
  };
  const request = { url, access, maxBytes: MAX_MANIFEST_BYTES, isWanted, totalMs: ANSWER_MS };
  const found = await fetchDocument(client, request);
  return typeof found === 'string' ? isLive : isHlsManifest(decodeText(found.bytes).text);
}

function noAnswer(location: string, cause: unknown): JetStreamError {
  const code = codeOf(cause) === 'JS_FORBIDDEN_URL' ? 'JS_FORBIDDEN_URL' : 'JS_REMOTE_FAILED';
  const message = `nothing that the list ${hideUserInfo(location)} names can be had: ${messageOf(cause)}`;
  return new JetStreamError(code, message, { cause });
}

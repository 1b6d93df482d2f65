// Follows a live HLS stream: reads its manifest again and again, and gives every new segment once, in order.
import { setTimeout } from 'node:timers/promises';
import { JetStreamError } from '../model/errors.js';
import { type HlsManifest, type HlsSegment, MAX_MANIFEST_BYTES, readHlsManifest } from './hls-manifest.js';
import type { RemoteAccess } from './remote-access.js';
import type { RemoteClient } from './remote-client.js';
import { fetchDocument } from './remote-list.js';

export interface HlsOptions {
  /** A document's bytes, and where it came from in the end. */
  readonly fetch: (
    url: string,
    maxBytes: number,
  ) => Promise<{ readonly url: string; readonly bytes: Uint8Array }>;
  readonly wait: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Where a live stream is entered, segments before its end (RFC 8216, 6.3.3: not within three target durations). */
const ENTER_BEFORE_END = 3;
const MAX_SEGMENT_BYTES = 32 * 1024 * 1024;
const MAX_MASTERS = 3;
/** Manifests in a row that cannot be read, or name nothing new, before the stream counts as ended. */
const MAX_FAILURES = 3;
const MAX_STALE = 6;

/** An HLS stream whose manifest was read. */
export interface HlsStream {
  /** Seconds of audio that come at a time, about. */
  readonly targetS: number;
  readonly audio: AsyncGenerator<Uint8Array>;
}

/**
 * The bytes of a stream's segments, from near its live end on. Segments that were missed are passed over; one that
 * cannot be fetched is left out.
 * @throws JetStreamError `JS_REMOTE_FAILED` or `JS_FORBIDDEN_URL` when the manifest cannot be had; reading the audio
 *   throws the same
 */
export async function openHls(url: string, options: HlsOptions): Promise<HlsStream> {
  const media = await resolveMedia(url, options);
  return { targetS: media.manifest.targetS, audio: followHls(media, options) };
}

async function* followHls(media: OpenMedia, options: HlsOptions): AsyncGenerator<Uint8Array> {
  let { manifest } = media;
  let next = firstNumber(manifest);
  let mapUrl: string | null = null;
  for (let stale = 0, failures = 0; !options.signal.aborted; ) {
    const fresh = manifest.segments.filter(({ number }) => number >= next);
    for (const segment of fresh) {
      const pieces = await fetchSegment(segment, mapUrl, options);
      next = segment.number + 1;
      if (!pieces) continue;
      mapUrl = segment.mapUrl;
      yield* pieces;
    }
    if (manifest.isEnded) return;
    stale = fresh.length > 0 ? 0 : stale + 1;
    if (stale >= MAX_STALE) throw failed('its manifest names nothing new any more');
    // RFC 8216, 6.3.4: half as long when nothing was new.
    await options.wait(manifest.targetS * (fresh.length > 0 ? 1000 : 500));
    const read = await readMedia(media.url, options).catch((error: unknown) => {
      if (++failures >= MAX_FAILURES) throw error;
      return null;
    });
    if (!read) continue;
    failures = 0;
    manifest = read;
    // A stream that was begun anew counts from the beginning again.
    const last = manifest.segments.at(-1);
    if (last && last.number + manifest.segments.length < next) next = firstNumber(manifest);
  }
}

/** What {@link openHls} needs, over a client. */
export function hlsOverHttp(client: RemoteClient, access: RemoteAccess, signal: AbortSignal): HlsOptions {
  return {
    fetch: async (url, maxBytes) => {
      const found = await fetchDocument(client, { url, access, maxBytes, signal });
      if (typeof found === 'string') throw failed('an answer without a body');
      return { url: found.url.href, bytes: found.bytes };
    },
    wait: (ms) => setTimeout(ms, undefined, { signal }).catch(() => undefined),
    signal,
  };
}

type Media = Extract<HlsManifest, { kind: 'media' }>;

interface OpenMedia {
  readonly url: string;
  readonly manifest: Media;
}

async function resolveMedia(url: string, options: HlsOptions): Promise<OpenMedia> {
  let at = url;
  for (let masters = 0; masters < MAX_MASTERS; masters++) {
    const found = await options.fetch(at, MAX_MANIFEST_BYTES);
    const manifest = readHlsManifest(Buffer.from(found.bytes).toString('utf8'), found.url);
    if (manifest.kind === 'media') return { url: at, manifest };
    at = manifest.url;
  }
  throw failed('its manifests name nothing but manifests');
}

async function readMedia(url: string, options: HlsOptions): Promise<Media> {
  const found = await options.fetch(url, MAX_MANIFEST_BYTES);
  const manifest = readHlsManifest(Buffer.from(found.bytes).toString('utf8'), found.url);
  if (manifest.kind !== 'media') throw failed('its manifest names no segments any more');
  return manifest;
}

/** A stream that has ended is played from its beginning. */
function firstNumber({ segments, isEnded }: Media): number {
  const entered = isEnded ? segments[0] : segments.at(-ENTER_BEFORE_END);
  return (entered ?? segments[0])?.number ?? 0;
}

/** A segment, behind the piece it needs first unless that is `known`; null when one of them cannot be had. */
async function fetchSegment(
  { url, mapUrl }: HlsSegment,
  known: string | null,
  { fetch, signal }: HlsOptions,
): Promise<Uint8Array[] | null> {
  try {
    const map = mapUrl !== null && mapUrl !== known ? [(await fetch(mapUrl, MAX_SEGMENT_BYTES)).bytes] : [];
    return [...map, (await fetch(url, MAX_SEGMENT_BYTES)).bytes];
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof JetStreamError && error.code === 'JS_FORBIDDEN_URL') throw error;
    return null;
  }
}

function failed(why: string): JetStreamError {
  return new JetStreamError('JS_REMOTE_FAILED', `the HLS stream ended: ${why}`);
}

// What an HLS manifest says, as far as an audio player needs it.
import { Parser } from 'm3u8-parser';
import { JetStreamError } from '../model/errors.js';

/** One piece of audio. */
export interface HlsSegment {
  /** Media sequence number (RFC 8216, 4.3.3.2): one more with every segment. */
  readonly number: number;
  readonly url: string;
  /** URL of the piece every decoder needs first (EXT-X-MAP); null where segments stand alone. */
  readonly mapUrl: string | null;
  readonly durationS: number;
}

/** A manifest: of variants, or of segments. */
export type HlsManifest =
  | { readonly kind: 'master'; readonly url: string }
  | {
      readonly kind: 'media';
      readonly segments: readonly HlsSegment[];
      /** EXT-X-TARGETDURATION, from 1 to 60. */
      readonly targetS: number;
      /** EXT-X-ENDLIST: nothing will be added. */
      readonly isEnded: boolean;
    };

/** Manifests larger than this many bytes are refused. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;
const MAX_SEGMENTS = 10_000;
/** Ten times what is usual. */
const MAX_TARGET_S = 60;
/** The parser's patterns are not meant for longer ones. */
const MAX_LINE_LENGTH = 8192;

/**
 * Reads a manifest whose addresses are relative to `base`. Of several variants the one of the least bandwidth with
 * audio alone is taken, else the least of all: there is nothing to look at.
 * @throws JetStreamError `JS_REMOTE_FAILED` when it holds nothing that can be played, is encrypted, or is cut out of
 *   larger files (EXT-X-BYTERANGE)
 */
export function readHlsManifest(text: string, base: string): HlsManifest {
  const { manifest } = parsed(text);
  const variants = (manifest.playlists ?? []).flatMap(({ uri, attributes }) =>
    uri && URL.canParse(uri, base)
      ? [
          {
            url: new URL(uri, base).href,
            bandwidth: attributes?.BANDWIDTH ?? 0,
            video: attributes?.RESOLUTION,
          },
        ]
      : [],
  );
  const audioOnly = variants.filter(({ video }) => video === undefined);
  const [first] = (audioOnly.length > 0 ? audioOnly : variants).toSorted((a, b) => a.bandwidth - b.bandwidth);
  if (first) return { kind: 'master', url: first.url };
  if (manifest.targetDuration === undefined) throw unusable('it is no HLS manifest');
  const listed = (manifest.segments ?? []).slice(-MAX_SEGMENTS);
  if (listed.some(({ key }) => key && key.method !== 'NONE')) throw unusable('its segments are encrypted');
  if (listed.some(({ byterange, map }) => byterange || map?.byterange)) {
    throw unusable('its segments are pieces of larger files');
  }
  const dropped = (manifest.segments?.length ?? 0) - listed.length;
  const segments = listed.flatMap(({ uri, duration, map }, index): HlsSegment[] => {
    if (!uri || !URL.canParse(uri, base)) return [];
    const mapUrl = map?.uri && URL.canParse(map.uri, base) ? new URL(map.uri, base).href : null;
    const number = (manifest.mediaSequence ?? 0) + dropped + index;
    return [{ number, url: new URL(uri, base).href, mapUrl, durationS: duration ?? 0 }];
  });
  return {
    kind: 'media',
    segments,
    targetS: Math.min(Math.max(1, manifest.targetDuration), MAX_TARGET_S),
    isEnded: manifest.endList === true,
  };
}

function parsed(text: string): Parser {
  const parser = new Parser();
  const lines = text.split(/[\n\r]+/).filter((line) => line.length <= MAX_LINE_LENGTH);
  try {
    parser.push(`${lines.join('\n')}\n`);
    parser.end();
  } catch {
    // It throws on some malformed attributes; what it understood until then still counts.
  }
  return parser;
}

function unusable(why: string): JetStreamError {
  return new JetStreamError('JS_REMOTE_FAILED', `cannot play the HLS stream: ${why}`);
}

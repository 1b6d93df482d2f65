// What a render job is asked for: plain data, cloneable, and the source of every cache key.
import { createHash } from 'node:crypto';
import { type Profile, profileKey } from '../model/profile.js';
import type { Voice } from '../model/timeline.js';
import type { FileIdentity, TrackFacts } from '../model/track.js';
import type { RemoteAccess } from '../remote/remote-access.js';
import type { SpoolOrder } from '../remote/spool-download.js';

/** Decode the whole track once and say what is in it. */
export interface ScanSpec {
  readonly kind: 'scan';
  readonly path: string;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Facts of an earlier scan: taken again while the file is the same. */
  readonly known: TrackFacts | null;
  /** Folders the file must lie below after resolving links; null where the operator's word is enough. */
  readonly roots: readonly string[] | null;
  /** Set for a remote track that is to be fetched first: the file scanned is then the fetched one, not `path`. */
  readonly remote?: SpoolOrder;
  /** Whether all the file says of itself is wanted too, for the library. */
  readonly about?: boolean;
}

/** Read the cover inside a track. */
export interface CoverSpec {
  readonly kind: 'cover';
  readonly path: string;
  /** As in {@link ScanSpec}. */
  readonly roots: readonly string[] | null;
}

/** Render a track on its own grid, from `fromFrame` to its end, into its asset. */
export interface BodySpec {
  readonly kind: 'body';
  readonly profile: Profile;
  readonly facts: TrackFacts;
  readonly gain: number;
  /** Asset frame to begin with. */
  readonly fromFrame: number;
  /** Longest overlap, in seconds, whose samples are kept beside the asset for transitions; no part of any key. */
  readonly edgeS: number;
  /** Peak a limiter holds a live stream below, full scale 1: nobody knows how loud it gets. */
  readonly ceiling?: number;
}

/** Render a window in which voices overlap, fade, begin or end. */
export interface MixSpec {
  readonly kind: 'mix';
  readonly profile: Profile;
  /** Timeline frame the window starts at. */
  readonly startFrame: number;
  readonly frames: number;
  readonly voices: readonly Voice[];
  /** Peak the limiter holds the window below, full scale 1. */
  readonly ceiling: number;
}

/** Encode a timeline as it comes, in one continuous encode with bit reservoir. */
export interface LiveSpec {
  readonly kind: 'live';
  readonly profile: Profile;
  /** Peak the limiter holds everything below, full scale 1. */
  readonly ceiling: number;
  /** Set where frames are spliced with others: they stand alone, without reservoir. */
  readonly isSpliced?: true;
}

/** Slots of a live encode's ring file: 98 to 147 s, more than a mount or a jitter buffer lets it run ahead. */
export const LIVE_RING_FRAMES = 4096;

/** Receive a live stream, and keep what was decoded of it lately. */
export interface StreamSpec {
  readonly kind: 'stream';
  readonly url: string;
  readonly access: RemoteAccess;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Longest overlap with what follows it, in seconds: so much more is buffered. */
  readonly overlapS: number;
}

/** Render encoded silence: one frame, taken where the encoder has settled. */
export interface SilenceSpec {
  readonly kind: 'silence';
  readonly profile: Profile;
}

/** Read a playlist: file, folder, pattern or URL. */
export interface PlaylistSpec {
  readonly kind: 'playlist';
  readonly location: string;
  /** As in {@link ScanSpec}. */
  readonly roots: readonly string[] | null;
  /** What requests for it may reach. */
  readonly access: RemoteAccess;
}

/** Look at a file without reading it. */
export interface IdentitySpec {
  readonly kind: 'identity';
  readonly path: string;
}

/** Render a stretch of a timeline for somebody who wants to hear or see it before it is played. */
export interface SeamSpec {
  readonly kind: 'seam';
  readonly mix: MixSpec;
  readonly format: SeamFormat;
  /** Points of each voice's waveform. */
  readonly peakPoints: number;
}

/** What a seam is rendered to: sound, or nothing but its waveforms. */
export type SeamFormat = 'wav' | 'mp3' | 'none';

/** Identity, gain and profile: never cue points or crossfade, so that editing those re-renders no body frame. */
export interface AssetIdentity {
  readonly identity: FileIdentity;
  readonly gain: number;
  readonly profile: Profile;
}

/** Cache key of a track's asset: 40 hexadecimal digits. */
export function assetKey({ identity, gain, profile }: AssetIdentity, encoderVersion: string): string {
  return digest([identityParts(identity), gain.toFixed(6), profileKey(profile), encoderVersion]);
}

/** Cache key of a mix; equal for equal sound, wherever it lies on a timeline. */
export function mixKey(spec: MixSpec, encoderVersion: string): string {
  const voices = spec.voices.map((voice) => [
    identityParts(voice.facts.identity),
    voice.gain.toFixed(6),
    voice.originFrame - spec.startFrame,
    voice.entrySample,
    voice.exitSample,
    voice.fadeIn,
    voice.fadeOuts,
  ]);
  return digest([voices, spec.frames, spec.ceiling, profileKey(spec.profile), encoderVersion]);
}

function identityParts({ path, sizeBytes, mtimeMs, inode }: FileIdentity): unknown {
  return [path, sizeBytes, mtimeMs, inode];
}

function digest(parts: unknown): string {
  return createHash('sha1').update(JSON.stringify(parts)).digest('hex');
}

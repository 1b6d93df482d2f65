// How long two neighbouring tracks overlap. A decision only; the arithmetic of fading is in dsp/.
import type { CrossfadeConfig } from '../config/crossfade-schema.js';
import type { Candidate } from './candidate.js';

/** A mount's crossfade on its own sample axis. */
export interface CrossfadeRules {
  readonly lengthSamples: number;
  /** Longest overlap of an ending that is known; null when endings do not count. */
  readonly longestEndingSamples: number | null;
  readonly withJingles: boolean;
}

/** What the rule needs to know of either track. */
export interface CrossfadeSide {
  /** Audible length in samples: from cue in to cue out. */
  readonly audibleSamples: number;
  readonly isJingle: boolean;
}

/** The track that is left. */
export interface OutgoingSide extends CrossfadeSide {
  /** From where its ending falls to its cue out, 0 for a cold ending; null where that is not known, or cut off. */
  readonly endingSamples: number | null;
}

/** The track that comes. */
export interface IncomingSide extends CrossfadeSide {
  /** The overlap its entry asks for with whatever comes before; null for the mount's rule. */
  readonly wishSamples: number | null;
}

/** A successor nobody knows yet. */
export const ANY_SUCCESSOR: IncomingSide = {
  audibleSamples: Number.POSITIVE_INFINITY,
  isJingle: false,
  wishSamples: null,
};

/** The rules of a mount at a sample rate. */
export function crossfadeRules(config: CrossfadeConfig, sampleRateHz: number): CrossfadeRules {
  return {
    lengthSamples: Math.round(config.seconds * sampleRateHz),
    longestEndingSamples: config.mode === 'cue' ? Math.round(config.max_seconds * sampleRateHz) : null,
    withJingles: config.jingles,
  };
}

/** A candidate played to its end. */
export function leaving({ entry, facts, entrySample, exitSample }: Candidate): OutgoingSide {
  const { fadeOutSample } = facts;
  const isWithin = fadeOutSample !== undefined && fadeOutSample > entrySample && fadeOutSample <= exitSample;
  return {
    audibleSamples: exitSample - entrySample,
    isJingle: entry.options?.jingle === true,
    endingSamples: isWithin ? exitSample - fadeOutSample : null,
  };
}

/** A candidate cut short where it does not end: as much of it as need be may be faded out. */
export function cutShort({ entry }: Candidate): OutgoingSide {
  const isJingle = entry.options?.jingle === true;
  return { audibleSamples: Number.POSITIVE_INFINITY, isJingle, endingSamples: null };
}

/** Longest overlap an entry may ask for, in seconds: as long as the config's. */
const LONGEST_WISH_S = 30;

/** A candidate that begins. */
export function entering({ entry, facts, entrySample, exitSample }: Candidate): IncomingSide {
  const wishS = entry.options?.crossfadeS;
  const isWish = wishS !== undefined && Number.isFinite(wishS) && wishS >= 0;
  return {
    audibleSamples: exitSample - entrySample,
    isJingle: entry.options?.jingle === true,
    wishSamples: isWish ? Math.round(Math.min(wishS, LONGEST_WISH_S) * facts.sampleRateHz) : null,
  };
}

/**
 * Overlap of two tracks in samples: what the incoming entry asks for, else none with a jingle, else the ending of the
 * outgoing track or the mount's crossfade. Never more than half the shorter track, and none by rule when a track is
 * shorter than twice the overlap, for it would be nothing but fades.
 */
export function overlapSamples(
  rules: CrossfadeRules,
  outgoing: OutgoingSide,
  incoming: IncomingSide,
): number {
  const shorter = Math.min(outgoing.audibleSamples, incoming.audibleSamples);
  if (incoming.wishSamples !== null) return Math.min(incoming.wishSamples, Math.floor(shorter / 2));
  if ((outgoing.isJingle || incoming.isJingle) && !rules.withJingles) return 0;
  const wanted = wantedSamples(rules, outgoing);
  return shorter < 2 * wanted ? 0 : wanted;
}

function wantedSamples(
  { lengthSamples, longestEndingSamples }: CrossfadeRules,
  outgoing: OutgoingSide,
): number {
  if (longestEndingSamples === null || outgoing.endingSamples === null) return lengthSamples;
  return Math.min(outgoing.endingSamples, longestEndingSamples);
}

// The seam between two tracks as a mount's planner would lay it, for somebody who wants to hear it before it is played.
import type { CrossfadeConfig } from '../config/crossfade-schema.js';
import type { MixWindow, Voice } from '../model/timeline.js';
import type { Candidate } from './candidate.js';
import { Planner } from './planner.js';
import { audibleEnd, audibleStart } from './segments.js';

/** How a seam is planned; as {@link PlannerOptions}. */
export interface SeamRules {
  readonly crossfade: CrossfadeConfig;
  readonly sampleRateHz: number;
  readonly samplesPerFrame: number;
}

/** Two tracks on a timeline of their own; positions are timeline samples per channel. */
export interface Seam {
  readonly outgoing: Voice;
  readonly incoming: Voice;
  /** Where the incoming track begins. */
  readonly overlapStart: number;
  readonly overlapSamples: number;
}

/** Lays two tracks on a timeline, one after the other, by the code that lays them on the air. */
export function planSeam(from: Candidate, to: Candidate, rules: SeamRules): Seam {
  const coming = [from, to];
  const programme = {
    peek: () => coming[0],
    take: () => coming.shift(),
    putBack: () => undefined,
    rank: () => 0,
  };
  const planner = new Planner({ ...rules, programme, readAheadS: Number.POSITIVE_INFINITY });
  planner.advance(0, true);
  const [outgoing, incoming] = planner.timeline.plays.map((play) => play.voice) as [Voice, Voice];
  const overlapStart = audibleStart(incoming, rules.samplesPerFrame);
  const overlapEnd = audibleEnd(outgoing, rules.samplesPerFrame);
  return { outgoing, incoming, overlapStart, overlapSamples: Math.max(0, overlapEnd - overlapStart) };
}

/** The window from `aroundS` before a seam's overlap to `aroundS` after it, as far as the two tracks reach. */
export function seamWindow(seam: Seam, aroundS: number, rules: SeamRules): MixWindow {
  const { outgoing, incoming, overlapStart, overlapSamples } = seam;
  const { samplesPerFrame, sampleRateHz } = rules;
  const around = aroundS * sampleRateHz;
  const first = Math.max(audibleStart(outgoing, samplesPerFrame), overlapStart - around);
  const end = Math.min(audibleEnd(incoming, samplesPerFrame), overlapStart + overlapSamples + around);
  const startFrame = Math.floor(first / samplesPerFrame);
  const frames = Math.ceil(end / samplesPerFrame) - startFrame;
  return { startFrame, frames, voices: [outgoing, incoming] };
}

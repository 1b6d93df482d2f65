// The track that was on the air when the server ended: it comes first, where it was.
import type { ResumeState } from '../model/resume.js';
import type { Candidate } from './candidate.js';
import type { CandidateMaker } from './candidate-maker.js';
import type { RotationFeed } from './rotation-feed.js';

/** A track is gone on with when more of it is left than this, in seconds. */
const WORTH_IT_S = 1;

/**
 * The candidate that goes on at the place of a restart; null when its track is gone, cannot be played, or was over but
 * for a second. The lists must have been read.
 */
export async function interrupted(
  resume: ResumeState,
  { maker, rotation }: { readonly maker: CandidateMaker; readonly rotation: RotationFeed },
  signal: AbortSignal,
): Promise<Candidate | null> {
  const entry = resume.entry ?? rotation.lists.find(resume.location);
  if (!entry) return null;
  const state = resume.entry ? null : rotation.scheduler.state();
  const wish = { reason: 'it was interrupted', rotation: state, extent: 'whole' } as const;
  const candidate = await maker.make(entry, wish, signal);
  if (!candidate) return null;
  const { sampleRateHz } = candidate.facts;
  const position = Math.round((resume.positionSamples * sampleRateHz) / resume.sampleRateHz);
  if (position >= candidate.exitSample - WORTH_IT_S * sampleRateHz) return null;
  return { ...candidate, entrySample: Math.max(candidate.entrySample, position), resumed: true };
}

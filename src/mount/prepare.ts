// The mount's rules applied to a scanned track: gain, title, cue points.
import type { MountConfig } from '../config/mount-schema.js';
import { normalisingGain } from '../dsp/gain.js';
import type { PlaylistEntry, TrackFacts } from '../model/track.js';
import type { Candidate, CandidateOrigin } from '../planner/candidate.js';
import { composeTitle } from '../playout/title-text.js';

/** Returns the function that makes candidates for a mount. `maxGainDb` caps the boost of quiet tracks. */
export function createPrepare(config: MountConfig, maxGainDb: number) {
  return (entry: PlaylistEntry, facts: TrackFacts, origin: CandidateOrigin): Omit<Candidate, 'rotation'> => ({
    entry,
    facts,
    gain: config.normalize ? normalisingGain(peakOf(facts), { maxBoostDb: maxGainDb }) : 1,
    title: composeTitle(entry, facts.tags, config.metadata_format),
    origin,
    entrySample: facts.cueInSample,
    exitSample: facts.cueOutSample,
    resumed: false,
  });
}

/** A track whose scan goes on is taken to reach full scale, as nearly every mastered one does. */
function peakOf(facts: TrackFacts): number {
  return facts.isPartial ? Math.max(1, facts.peak) : facts.peak;
}

// The mount's rules and an entry's wishes applied to a scanned track: gain, title, cue points.
import type { MountConfig } from '../config/mount-schema.js';
import type { PlaylistEntry, TrackFacts } from '../model/track.js';
import type { CandidateOrigin, Prepared } from '../planner/candidate.js';
import { composeTitle } from '../playout/title-text.js';
import { gainWith, playedPart } from './entry-options.js';
import { ceilingOf, loudestOf, trackGain } from './gain-rule.js';

/**
 * Returns the function that makes candidates for a mount. `maxGainDb` caps the boost of quiet tracks; `onIgnored`
 * hears of wishes that cannot be met.
 */
export function createPrepare(config: MountConfig, maxGainDb: number, onIgnored: (message: string) => void) {
  return (entry: PlaylistEntry, facts: TrackFacts, origin: CandidateOrigin): Prepared => {
    const options = entry.options ?? {};
    const { entrySample, exitSample, ignored } = playedPart(options, facts);
    if (ignored) onIgnored(`${entry.location}: ${ignored}`);
    const gain = trackGain(facts, config, maxGainDb);
    return {
      entry,
      facts,
      gain: gainWith(options, gain, loudestOf(facts, config), ceilingOf(config)),
      title: composeTitle(entry, facts.tags, config.metadata_format),
      origin,
      entrySample,
      exitSample,
      resumed: false,
    };
  };
}

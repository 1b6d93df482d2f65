// The mount's rules and an entry's wishes applied to a scanned track: gain, title, cue points.
import type { MountConfig } from '../config/mount-schema.js';
import type { PlaylistEntry, StreamTitle, TrackFacts } from '../model/track.js';
import type { CandidateOrigin, LaterTitle, Prepared } from '../planner/candidate.js';
import { splitArtistTitle } from '../playlist/entry-title.js';
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
    const titles = streamTitles(facts);
    return {
      entry,
      facts,
      gain: gainWith(options, gain, loudestOf(facts, config), ceilingOf(config)),
      title:
        titles?.findLast(({ sample }) => sample <= entrySample)?.title ??
        composeTitle(entry, facts.tags, config.metadata_format),
      ...(titles && { titles }),
      origin,
      entrySample,
      exitSample,
      resumed: false,
    };
  };
}

/** The titles a live stream gave, passed on as it gave them; undefined for a track. */
function streamTitles({ stream }: TrackFacts): LaterTitle[] | undefined {
  return stream?.titles
    .filter(({ text }) => text.trim() !== '')
    .map(({ sample, text }) => ({ sample, title: streamTitle(text) }));
}

/** Streams write artist and title as one; reports need them apart. */
function streamTitle(text: string): StreamTitle {
  const apart = composeTitle({ location: '', ...splitArtistTitle(text) }, null);
  return { ...apart, text: composeTitle({ location: '', title: text }, null).text };
}

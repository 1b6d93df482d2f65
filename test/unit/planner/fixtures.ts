// Tracks, candidates and voices as a scan would have found them, for tests of planning.
import type { Voice } from '../../../src/model/timeline.js';
import type { TrackFacts } from '../../../src/model/track.js';
import type { Candidate } from '../../../src/planner/candidate.js';

/** Facts of a track without silence at its ends. */
export function facts(path: string, lengthSamples: number, sampleRateHz = 44_100): TrackFacts {
  return {
    identity: { path, sizeBytes: 1, mtimeMs: 1, inode: 1 },
    sampleRateHz,
    channels: 2,
    lengthSamples,
    peak: 0.95,
    cueInSample: 0,
    cueOutSample: lengthSamples,
    tags: {},
  };
}

/** A candidate of the playlist that is played as a whole, unless `over` says otherwise. */
export function candidate(path: string, lengthSamples: number, over: Partial<Candidate> = {}): Candidate {
  return {
    entry: { location: path },
    facts: facts(path, lengthSamples),
    gain: 1,
    title: { text: path },
    origin: 'playlist',
    entrySample: 0,
    exitSample: lengthSamples,
    resumed: false,
    lane: 'rotation',
    reason: '',
    queueEntry: null,
    rotation: null,
    ...over,
  };
}

/** A voice without fades that is heard as a whole, unless `over` says otherwise. */
export function voice(
  id: number,
  originFrame: number,
  lengthSamples: number,
  over: Partial<Voice> = {},
): Voice {
  return {
    id,
    facts: facts(`/music/${id}.mp3`, lengthSamples),
    gain: 1,
    originFrame,
    entrySample: 0,
    exitSample: lengthSamples,
    fadeIn: null,
    fadeOuts: [],
    ...over,
  };
}

// The wishes of one playlist or queue entry, made to fit the track they are about.
import { dbToLinear } from '../dsp/gain.js';
import type { EntryOptions, TrackFacts } from '../model/track.js';

/** The part of a track that is played, in samples on its own grid, and what of the wishes could not be met. */
export interface PlayedPart {
  readonly entrySample: number;
  readonly exitSample: number;
  /** In words; null when all was met. */
  readonly ignored: string | null;
}

const SHORTEST_PART_S = 0.1;
const STEPS_PER_DB = 10;
const MAX_GAIN_DB = 40;

/**
 * Where to enter and leave a track: its own cue points, or those its entry asks for. A cue out beyond the decoded end
 * is the end; cue points that are negative, no numbers, or leave nothing to play are ignored, both of them.
 */
export function playedPart({ cueInS, cueOutS }: EntryOptions, facts: TrackFacts): PlayedPart {
  const { cueInSample, cueOutSample, lengthSamples, sampleRateHz } = facts;
  const byTrack = { entrySample: cueInSample, exitSample: cueOutSample };
  const entrySample = cueInS === undefined ? cueInSample : Math.round(cueInS * sampleRateHz);
  const wantedExit = cueOutS === undefined ? cueOutSample : Math.round(cueOutS * sampleRateHz);
  const exitSample = Math.min(wantedExit, lengthSamples);
  const isPlayable = entrySample >= 0 && exitSample - entrySample >= SHORTEST_PART_S * sampleRateHz;
  if (isPlayable) return { entrySample, exitSample, ignored: null };
  if (cueInS === undefined && cueOutS === undefined) return { ...byTrack, ignored: null };
  const asked = [
    ...(cueInS === undefined ? [] : [`cue in ${cueInS} s`]),
    ...(cueOutS === undefined ? [] : [`cue out ${cueOutS} s`]),
  ].join(' and ');
  const lengthS = (lengthSamples / sampleRateHz).toFixed(1);
  return {
    ...byTrack,
    ignored: `${asked} of its entry leave nothing of a track of ${lengthS} s: correct them in the list`,
  };
}

/**
 * The linear gain of a track with the decibels its entry adds, in whole 0.1 dB steps, so that equal wishes share
 * rendered frames. A boost ends where the track's peak reaches `ceiling` (full scale 1), unless the gain alone takes
 * it there; 0 dB where the wish is no number.
 */
export function gainWith({ gainDb = 0 }: EntryOptions, gain: number, peak: number, ceiling: number): number {
  if (!Number.isFinite(gainDb) || gainDb === 0) return gain;
  const bounded = Math.max(-MAX_GAIN_DB, Math.min(gainDb, MAX_GAIN_DB));
  const roomSteps = Math.max(0, Math.floor(20 * Math.log10(ceiling / (gain * peak)) * STEPS_PER_DB + 1e-6));
  const steps = Math.min(Math.round(bounded * STEPS_PER_DB), peak > 0 ? roomSteps : 0);
  return gain * dbToLinear(steps / STEPS_PER_DB);
}

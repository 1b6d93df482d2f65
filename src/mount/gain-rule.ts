// The `normalize` key as arithmetic: the gain of a track, and the peak that overlaps are held below.
import { encoderScale } from '../codec/encoder-level.js';
import type { MountConfig } from '../config/mount-schema.js';
import { dbToLinear, linearToDb, loudnessGain, normalisingGain } from '../dsp/gain.js';
import type { TrackFacts } from '../model/track.js';

/** Peak that `normalize = true` brings tracks to, before the encoder. */
const TARGET_PEAK = 0.95;

/** What of a mount decides a track's gain. */
export type GainConfig = Pick<MountConfig, 'normalize' | 'bitrate'>;

/**
 * Linear gain of a track under a mount's `normalize`. A loudness is that of the decoded stream, so what the encoder
 * takes away is added. Facts kept by a version that did not measure loudness follow the rule of the peak until the
 * library has measured the track anew. `maxGainDb` caps the boost of the rule of the peak.
 */
export function trackGain(heard: TrackFacts, config: GainConfig, maxGainDb: number): number {
  const { normalize } = config;
  const facts = heard.isPartial ? atFullScale(heard) : heard;
  if (normalize === false) return 1;
  const targetPeak = ceilingOf(config);
  if (normalize === true) return normalisingGain(facts.peak, { targetPeak, maxBoostDb: maxGainDb });
  const { integratedLufs, truePeak } = facts;
  if (integratedLufs === undefined || truePeak === undefined) {
    const maxBoostDb = Math.min(maxGainDb, normalize.max_boost_db);
    return normalisingGain(facts.peak, { targetPeak, maxBoostDb });
  }
  const target = {
    targetLufs: normalize.target_lufs - linearToDb(encoderScale(config.bitrate)),
    maxTruePeakDbtp: linearToDb(targetPeak),
    maxBoostDb: normalize.max_boost_db,
  };
  return loudnessGain({ integratedLufs, truePeak }, target);
}

/** A track whose scan goes on is taken to reach full scale, as nearly every mastered one does. */
function atFullScale(facts: TrackFacts): TrackFacts {
  const truePeak = facts.truePeak === undefined ? {} : { truePeak: Math.max(1, facts.truePeak) };
  return { ...facts, peak: Math.max(1, facts.peak), ...truePeak };
}

/** The peak of a track that its gain must mind, full scale = 1: in loudness mode the one between the samples. */
export function loudestOf(facts: TrackFacts, { normalize }: GainConfig): number {
  const { peak, truePeak } = facts.isPartial ? atFullScale(facts) : facts;
  return typeof normalize === 'boolean' ? peak : Math.max(peak, truePeak ?? 0);
}

/**
 * Peak before the encoder that a mix is limited to, at most 1: no track alone exceeds it, so a body joins a mix
 * without a step.
 */
export function ceilingOf({ normalize, bitrate }: GainConfig): number {
  if (normalize === false) return 1;
  if (normalize === true) return TARGET_PEAK;
  return Math.min(1, dbToLinear(normalize.max_true_peak_dbtp) / encoderScale(bitrate));
}

// The `normalize` key as arithmetic: the gain of a track, and the peak that overlaps are held below.
import type { MountConfig } from '../config/mount-schema.js';
import { dbToLinear, loudnessGain, normalisingGain } from '../dsp/gain.js';
import type { TrackFacts } from '../model/track.js';

/** Peak that `normalize = true` brings tracks to. */
const TARGET_PEAK = 0.95;

/**
 * Linear gain of a track under a mount's `normalize`. In loudness mode, facts kept by a version that did not measure
 * loudness follow the rule of the peak until the library has measured the track anew. `maxGainDb` caps the boost of
 * the rule of the peak.
 */
export function trackGain(facts: TrackFacts, normalize: MountConfig['normalize'], maxGainDb: number): number {
  if (normalize === false) return 1;
  if (normalize === true) {
    return normalisingGain(facts.peak, { targetPeak: TARGET_PEAK, maxBoostDb: maxGainDb });
  }
  const { integratedLufs, truePeak } = facts;
  if (integratedLufs === undefined || truePeak === undefined) {
    const maxBoostDb = Math.min(maxGainDb, normalize.max_boost_db);
    return normalisingGain(facts.peak, { targetPeak: mixCeiling(normalize), maxBoostDb });
  }
  const target = {
    targetLufs: normalize.target_lufs,
    maxTruePeakDbtp: normalize.max_true_peak_dbtp,
    maxBoostDb: normalize.max_boost_db,
  };
  return loudnessGain({ integratedLufs, truePeak }, target);
}

/** Peak that a mix is limited to, full scale = 1: no track alone exceeds it, so a body joins a mix without a step. */
export function mixCeiling(normalize: MountConfig['normalize']): number {
  if (normalize === false) return 1;
  return normalize === true ? TARGET_PEAK : dbToLinear(normalize.max_true_peak_dbtp);
}

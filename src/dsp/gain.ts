// The one constant gain of a track that brings its peak to the target.

/** What {@link normalisingGain} aims at. */
export interface GainTarget {
  /** Peak after the gain, full scale = 1. Default 0.95. */
  readonly targetPeak?: number;
  /** Largest boost in decibels. Default 12. */
  readonly maxBoostDb?: number;
  /** A track whose peak lies below this is silence and is left alone. Default 0.001 (-60 dBFS). */
  readonly silencePeak?: number;
}

const STEPS_PER_DB = 10;

/**
 * Linear gain for a track of the given peak: target / peak, at most the boost allowed, 1 for silence. Rounded
 * down to 0.1 dB, so that equal tracks share rendered frames and the target is never exceeded.
 */
export function normalisingGain(peak: number, target: GainTarget = {}): number {
  const { targetPeak = 0.95, maxBoostDb = 12, silencePeak = 1e-3 } = target;
  if (!(peak >= silencePeak) || !Number.isFinite(peak)) return 1;
  const wantedDb = Math.min(linearToDb(targetPeak / peak), maxBoostDb);
  const steps = Math.floor(wantedDb * STEPS_PER_DB + 1e-9);
  const gain = dbToLinear(steps / STEPS_PER_DB);
  return gain * peak > targetPeak ? dbToLinear((steps - 1) / STEPS_PER_DB) : gain;
}

/** Multiplies every sample by `gain`, in place. */
export function applyGain(pcm: Float32Array, gain: number): void {
  if (gain === 1) return;
  for (let i = 0; i < pcm.length; i++) pcm[i] = (pcm[i] as number) * gain;
}

/** Amplitude ratio of a level difference: 10^(dB/20). */
export function dbToLinear(db: number): number {
  return 10 ** (db / 20);
}

/** Level difference of an amplitude ratio: 20 log10; -Infinity for 0. */
export function linearToDb(linear: number): number {
  return 20 * Math.log10(linear);
}

// The one constant gain of a track that brings its peak to the target.
import { SILENCE_PEAK } from './silence.js';

/** What {@link normalisingGain} aims at. */
export interface GainTarget {
  /** Peak after the gain, full scale = 1. Default 0.95. */
  readonly targetPeak?: number;
  /** Largest boost in decibels. Default 12. */
  readonly maxBoostDb?: number;
}

const STEPS_PER_DB = 10;

/**
 * Linear gain for a track of the given peak: target / peak, at most the boost allowed, 1 for silence (a peak below
 * {@link SILENCE_PEAK}). Rounded down to 0.1 dB, so that equal tracks share rendered frames and the target is never
 * exceeded.
 */
export function normalisingGain(peak: number, target: GainTarget = {}): number {
  const { targetPeak = 0.95, maxBoostDb = 12 } = target;
  if (!(peak >= SILENCE_PEAK) || !Number.isFinite(peak)) return 1;
  const wantedDb = Math.min(linearToDb(targetPeak / peak), maxBoostDb);
  const steps = Math.floor(wantedDb * STEPS_PER_DB + 1e-9);
  const gain = dbToLinear(steps / STEPS_PER_DB);
  return gain * peak > targetPeak ? dbToLinear((steps - 1) / STEPS_PER_DB) : gain;
}

/** What {@link loudnessGain} needs to know of a track. */
export interface MeasuredLoudness {
  /** LUFS; null for silence and for less than 400 ms. */
  readonly integratedLufs: number | null;
  /** Largest magnitude between the samples too, full scale = 1. */
  readonly truePeak: number;
}

/** What {@link loudnessGain} aims at. */
export interface LoudnessTarget {
  /** Integrated loudness after the gain, LUFS. */
  readonly targetLufs: number;
  /** True peak that the gain may reach, decibels over full scale. */
  readonly maxTruePeakDbtp: number;
  /** Largest boost in decibels. */
  readonly maxBoostDb: number;
}

/**
 * Linear gain that brings a track to a loudness (EBU R 128): target - measured, rounded to the nearest 0.1 dB, but
 * never more than the boost allowed nor than the true peak leaves room for, both rounded down. What is too quiet or
 * too short to be measured is not boosted.
 */
export function loudnessGain(measured: MeasuredLoudness, target: LoudnessTarget): number {
  const { integratedLufs, truePeak } = measured;
  const roomDb = truePeak > 0 ? target.maxTruePeakDbtp - linearToDb(truePeak) : Number.POSITIVE_INFINITY;
  const wantedDb = integratedLufs === null ? 0 : target.targetLufs - integratedLufs;
  const steps = Math.min(
    Math.round(wantedDb * STEPS_PER_DB),
    Math.floor(target.maxBoostDb * STEPS_PER_DB + 1e-9),
    Math.floor(roomDb * STEPS_PER_DB + 1e-9),
  );
  return Number.isFinite(steps) ? dbToLinear(steps / STEPS_PER_DB) : 1;
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

// Envelopes on a sample axis, and the mixing of voices that carry them.
import type { Fade } from '../model/timeline.js';
import { fallAt, riseAt } from './fade-curve.js';

/** How a voice enters the mix. */
export interface VoiceMix {
  /** Absolute sample at which both buffers begin. */
  readonly firstSample: number;
  readonly channels: 1 | 2;
  /** The voice rises from 0 to 1 over this; null or none where it is there from its first sample on. */
  readonly fadeIn?: Fade | null;
  /** The voice falls from 1 to 0 over each of these; their gains multiply. */
  readonly fadeOuts: readonly Fade[];
  /** Constant linear gain of the voice. */
  readonly gain: number;
}

/** Gain at `sample` of a fade in: exactly 0 up to its start, exactly 1 from its end on. */
export function fadeInGainAt(sample: number, fade: Fade): number {
  return riseAt(progressAt(sample, fade), fade.curve);
}

/** Gain at `sample` of a fade out: exactly 1 up to its start, exactly 0 from its end on. */
export function fadeOutGainAt(sample: number, fade: Fade): number {
  return fallAt(progressAt(sample, fade), fade.curve);
}

/** What the fades of a voice make of one of its samples; 1 where none is under way. */
export function envelopeGainAt(
  sample: number,
  { fadeIn, fadeOuts }: { readonly fadeIn?: Fade | null; readonly fadeOuts: readonly Fade[] },
): number {
  let gain = fadeIn ? fadeInGainAt(sample, fadeIn) : 1;
  for (const fade of fadeOuts) gain *= fadeOutGainAt(sample, fade);
  return gain;
}

/**
 * Adds a voice to `out`: samples times gain times envelopes. The shorter buffer decides the length. Stretches
 * on which no fade is under way are added in a plain loop; silent ones are passed over.
 */
export function mixInto(out: Float32Array, voicePcm: Float32Array, mix: VoiceMix): void {
  const { channels, firstSample } = mix;
  const end = firstSample + Math.floor(Math.min(out.length, voicePcm.length) / channels);
  const edges = fadeEdges(mix).filter((edge) => edge > firstSample && edge < end);
  edges.push(end);
  let from = firstSample;
  for (const to of edges) {
    const first = (from - firstSample) * channels;
    const last = (to - firstSample) * channels;
    if (hasFadeWithin(mix, from, to)) addFading(out, voicePcm, mix, from, to);
    else addConstant(out, voicePcm, first, last, mix.gain * envelopeGainAt(from, mix));
    from = to;
  }
}

function progressAt(sample: number, fade: Fade): number {
  const done = sample - fade.startSample;
  if (done < 0) return 0;
  return done >= fade.lengthSamples ? 1 : done / fade.lengthSamples;
}

function fadesOf(mix: VoiceMix): readonly Fade[] {
  return mix.fadeIn ? [mix.fadeIn, ...mix.fadeOuts] : mix.fadeOuts;
}

/** Where fades begin and end, ascending: between two neighbours each is either under way or constant. */
function fadeEdges(mix: VoiceMix): number[] {
  const edges = fadesOf(mix).flatMap(({ startSample, lengthSamples }) => [
    Math.ceil(startSample),
    Math.ceil(startSample + lengthSamples),
  ]);
  return [...new Set(edges)].sort((a, b) => a - b);
}

function hasFadeWithin(mix: VoiceMix, from: number, to: number): boolean {
  return fadesOf(mix).some((fade) => fade.startSample < to && fade.startSample + fade.lengthSamples > from);
}

function addFading(out: Float32Array, voice: Float32Array, mix: VoiceMix, from: number, to: number): void {
  let i = (from - mix.firstSample) * mix.channels;
  for (let sample = from; sample < to; sample++) {
    const gain = mix.gain * envelopeGainAt(sample, mix);
    for (let channel = 0; channel < mix.channels; channel++, i++) {
      out[i] = (out[i] as number) + (voice[i] as number) * gain;
    }
  }
}

function addConstant(
  out: Float32Array,
  voice: Float32Array,
  first: number,
  last: number,
  gain: number,
): void {
  if (gain === 0) return;
  for (let i = first; i < last; i++) out[i] = (out[i] as number) + (voice[i] as number) * gain;
}

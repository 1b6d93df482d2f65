// Equal-power envelopes on a sample axis, and the mixing of voices that carry them.
import type { Fade } from '../model/timeline.js';

/** How a voice enters the mix. */
export interface VoiceMix {
  /** Absolute sample at which both buffers begin. */
  readonly firstSample: number;
  readonly channels: 1 | 2;
  /** The voice rises from 0 to 1 over this. */
  readonly fadeIn?: Fade;
  /** The voice falls from 1 to 0 over each of these; their gains multiply. */
  readonly fadeOuts: readonly Fade[];
  /** Constant linear gain of the voice. */
  readonly gain: number;
}

/**
 * Gain at `sample` of a fade in: sin(pi/2 x), x running from 0 to 1. With {@link fadeOutGainAt} over the same
 * fade the squares sum to 1, so uncorrelated material keeps its power.
 */
export function fadeInGainAt(sample: number, fade: Fade): number {
  return Math.sin((Math.PI / 2) * progressAt(sample, fade));
}

/** Gain at `sample` of a fade out: cos(pi/2 x), exactly 0 at and after its end. */
export function fadeOutGainAt(sample: number, fade: Fade): number {
  const x = progressAt(sample, fade);
  return x === 1 ? 0 : Math.cos((Math.PI / 2) * x);
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
    else addConstant(out, voicePcm, first, last, envelopeAt(mix, from));
    from = to;
  }
}

function progressAt(sample: number, fade: Fade): number {
  const done = sample - fade.startSample;
  if (done < 0) return 0;
  return done >= fade.lengthSamples ? 1 : done / fade.lengthSamples;
}

function envelopeAt(mix: VoiceMix, sample: number): number {
  let gain = mix.gain;
  if (mix.fadeIn) gain *= fadeInGainAt(sample, mix.fadeIn);
  for (const fade of mix.fadeOuts) gain *= fadeOutGainAt(sample, fade);
  return gain;
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
    const gain = envelopeAt(mix, sample);
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

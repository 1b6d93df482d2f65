// What a planned programme should sound like: the crossfade formulas in double precision, apart from the product's.
import { openDecoder } from '../../src/codec/decoder.js';
import { limitWindow } from '../../src/dsp/limiter.js';
import { type Profile, samplesPerFrame } from '../../src/model/profile.js';
import type { Fade, Voice } from '../../src/model/timeline.js';
import { POSTROLL_FRAMES, PREROLL_FRAMES, type RenderTools } from '../../src/render/job.js';
import type { PlannedProgramme } from './planned-programme.js';

/** All samples of a file, interleaved. */
export async function decodeWhole(tools: RenderTools, path: string, profile: Profile): Promise<Float32Array> {
  const source = openDecoder({ ffmpegPath: tools.decoder.path, path, ...profile });
  const pieces: Float32Array[] = [];
  for (let pcm = await source.read(65_536); pcm; pcm = await source.read(65_536)) pieces.push(pcm.slice());
  await source.close();
  const whole = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Equal power: sine in, cosine out. */
function envelope(voice: Voice, sample: number): number {
  const progress = ({ startSample, lengthSamples }: Fade) =>
    Math.min(1, Math.max(0, (sample - startSample) / (lengthSamples || 1e-9)));
  const rise = voice.fadeIn ? Math.sin((Math.PI / 2) * progress(voice.fadeIn)) : 1;
  return voice.fadeOuts.reduce((gain, fade) => gain * Math.cos((Math.PI / 2) * progress(fade)), rise);
}

/** Interleaved PCM of a whole programme; `pcmOf` gives a track's samples by path. Overlaps are limited to `ceiling`. */
export function planPcm(
  { voices, segments, frames }: PlannedProgramme,
  profile: Profile,
  ceiling: number,
  pcmOf: (path: string) => Float32Array,
): Float32Array {
  const { channels, sampleRateHz } = profile;
  const perFrame = samplesPerFrame(sampleRateHz);
  const samples = (frames + POSTROLL_FRAMES) * perFrame;
  const out = new Float64Array(samples * channels);
  for (const voice of voices) {
    const pcm = pcmOf(voice.facts.identity.path);
    const origin = voice.originFrame * perFrame;
    const end = Math.min(voice.exitSample, samples - origin);
    for (let sample = voice.entrySample; sample < end; sample++) {
      const gain = voice.gain * envelope(voice, sample);
      for (let channel = 0; channel < channels; channel++) {
        const at = (origin + sample) * channels + channel;
        out[at] = (out[at] ?? 0) + gain * (pcm[sample * channels + channel] ?? 0);
      }
    }
  }
  const planned = Float32Array.from(out);
  for (const segment of segments) {
    if (segment.kind !== 'mix') continue;
    const from = Math.max(0, segment.window.startFrame - PREROLL_FRAMES) * perFrame;
    const to = (segment.window.startFrame + segment.window.frames + POSTROLL_FRAMES) * perFrame;
    limitWindow(planned.subarray(from * channels, to * channels), channels, sampleRateHz, ceiling);
  }
  return planned;
}

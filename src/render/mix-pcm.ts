// The samples of a window of the timeline: every voice under its envelopes, limited as a whole.
import type { PcmSource } from '../codec/decoder.js';
import { mixInto } from '../dsp/fade.js';
import { limitWindow } from '../dsp/limiter.js';
import { samplesPerFrame } from '../model/profile.js';
import type { Voice } from '../model/timeline.js';
import { POSTROLL_FRAMES, PREROLL_FRAMES, type RenderTools } from './job.js';
import type { MixSpec } from './specs.js';
import { type RenderedTrack, readVoice } from './voice-pcm.js';

/** Where the samples of voices come from. */
export interface VoiceSources {
  readonly tools: RenderTools;
  /** Cache folder with the edges of tracks; null while none can be kept. */
  readonly edgeFolder: string | null;
  /** What is rendered of each voice's track at its gain, aligned with the voices; null for nothing. */
  readonly rendered: readonly (RenderedTrack | null)[];
  /** Hands a decoder over that must be closed when the job is given up. */
  readonly onOpen: (source: PcmSource) => void;
}

/** What of a voice is heard in a window. */
export interface HeardVoice {
  readonly voice: Voice;
  /** Interleaved samples of its track, before gain and fades. */
  readonly pcm: Float32Array;
  /** Gain they still need. */
  readonly gain: number;
  /** Track sample the samples begin at. */
  readonly firstSample: number;
  /** Where they lie in the window, samples per channel from the beginning of its pre-roll. */
  readonly offsetSamples: number;
}

/** Samples per channel of a window with its pre-roll and post-roll. */
function windowSamples({ frames, profile }: MixSpec): number {
  return (PREROLL_FRAMES + frames + POSTROLL_FRAMES) * samplesPerFrame(profile.sampleRateHz);
}

/**
 * Reads all that is heard in a window, its pre-roll and post-roll; a voice that is not heard there has no samples.
 * @throws JetStreamError as {@link readVoice}
 */
export function readVoices(spec: MixSpec, sources: VoiceSources): Promise<HeardVoice[]> {
  return Promise.all(spec.voices.map((voice, i) => readHeard(spec, sources, voice, i)));
}

/**
 * Interleaved PCM of a window with its pre-roll and post-roll. Voices are added in their order: sums of floats depend
 * on it, and a mix must be the same every time.
 */
export function mixVoices(
  spec: MixSpec,
  heard: readonly HeardVoice[],
): { readonly pcm: Float32Array; readonly limitedDb: number } {
  const { profile, ceiling } = spec;
  const { channels, sampleRateHz } = profile;
  const out = new Float32Array(windowSamples(spec) * channels);
  for (const { voice, pcm, gain, firstSample, offsetSamples } of heard) {
    mixInto(out.subarray(offsetSamples * channels), pcm, {
      firstSample,
      channels,
      gain,
      fadeIn: voice.fadeIn,
      fadeOuts: voice.fadeOuts,
    });
  }
  return { pcm: out, limitedDb: limitWindow(out, channels, sampleRateHz, ceiling) };
}

async function readHeard(
  spec: MixSpec,
  { tools, edgeFolder, rendered, onOpen }: VoiceSources,
  voice: Voice,
  index: number,
): Promise<HeardVoice> {
  const { profile, startFrame } = spec;
  const perFrame = samplesPerFrame(profile.sampleRateHz);
  const first = (startFrame - PREROLL_FRAMES) * perFrame;
  const origin = voice.originFrame * perFrame;
  const from = Math.max(voice.entrySample, first - origin);
  const to = Math.min(voice.exitSample, first + windowSamples(spec) - origin);
  const place = { voice, firstSample: from, offsetSamples: from + origin - first };
  if (to <= from) return { ...place, pcm: new Float32Array(0), gain: voice.gain, offsetSamples: 0 };
  const { pcm, gain } = await readVoice({
    voice,
    range: { from, to },
    profile,
    tools,
    edgeFolder,
    rendered: rendered[index] ?? null,
    onOpen,
  });
  return { ...place, pcm, gain };
}

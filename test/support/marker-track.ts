// Makes test tracks that say, every 100 ms, which track they are and where in it we are.
import { combOf, DIGITS, encodeMarker, MAX_SLOTS, MAX_TRACKS, SLOT_S, toneHz } from './marker-code.js';
import { bytesOfPcm, peakOf } from './pcm.js';
import { runChildStrict } from './run-child.js';

/** File formats a track can be made in; `m4a` is AAC. */
export type MarkerFormat = 'wav' | 'flac' | 'mp3' | 'ogg' | 'm4a' | 'opus';

/** A marked signal. */
export interface MarkerSignal {
  /** 0..63; neighbours in a programme should differ modulo 3. */
  readonly track: number;
  /** Seconds, at most 409.6; best a multiple of 0.1. */
  readonly durationS: number;
  readonly sampleRateHz: number;
  /** Largest absolute sample, default 0.8. */
  readonly peak?: number;
}

/** A marked file. */
export interface MarkerTrack extends Omit<MarkerSignal, 'sampleRateHz'> {
  readonly format: MarkerFormat;
  /** Default 44100 (Opus: 48000). */
  readonly sampleRateHz?: number;
  /** Default 2, both channels alike. */
  readonly channels?: 1 | 2;
  readonly title?: string;
  readonly artist?: string;
}

const CODEC_ARGS: Record<MarkerFormat, readonly string[]> = {
  wav: ['-c:a', 'pcm_s16le', '-f', 'wav'],
  flac: ['-c:a', 'flac', '-f', 'flac'],
  mp3: ['-c:a', 'libmp3lame', '-b:a', '160k', '-f', 'mp3'],
  ogg: ['-c:a', 'libvorbis', '-q:a', '5', '-f', 'ogg'],
  m4a: ['-c:a', 'aac', '-b:a', '160k', '-f', 'ipod'],
  opus: ['-c:a', 'libopus', '-b:a', '128k', '-f', 'ogg'],
};

const RAMP_S = 0.006;

/** One tone over a whole slot of `length` samples, with its ramps. */
function slotTone(hz: number, phase: number, length: number, rateHz: number): Float64Array {
  const ramp = Math.round(RAMP_S * rateHz);
  return Float64Array.from({ length }, (_, n) => {
    const edge = Math.min(n, length - 1 - n);
    const envelope = edge < ramp ? Math.sin((Math.PI / 2) * ((edge + 0.5) / ramp)) ** 2 : 1;
    return envelope * Math.sin(phase + (2 * Math.PI * hz * n) / rateHz);
  });
}

/** The tones of a digit, made once for each length of a slot: a track of minutes has few of them. */
function slotTones(rateHz: number): (hz: number, digit: number, length: number) => Float64Array {
  const made = new Map<string, Float64Array>();
  return (hz, digit, length) => {
    const key = `${hz} ${length}`;
    // Newman's phases keep the crest factor of a multi-tone low.
    const tone = made.get(key) ?? slotTone(hz, (Math.PI * digit * digit) / DIGITS, length, rateHz);
    made.set(key, tone);
    return tone;
  };
}

/** Mono PCM of a marked signal, scaled to its peak. @throws RangeError beyond 64 tracks or 4096 slots */
export function synthesizeMarkers({
  track,
  durationS,
  sampleRateHz,
  peak = 0.8,
}: MarkerSignal): Float32Array {
  const slots = Math.ceil(durationS / SLOT_S - 1e-9);
  if (track >= MAX_TRACKS || slots > MAX_SLOTS)
    throw new RangeError(`track ${track}, ${slots} slots: too many`);
  const samples = new Float32Array(Math.round(durationS * sampleRateHz));
  const toneOf = slotTones(sampleRateHz);
  for (let slot = 0; slot < slots; slot++) {
    const start = Math.round(slot * SLOT_S * sampleRateHz);
    const end = Math.min(samples.length, Math.round((slot + 1) * SLOT_S * sampleRateHz));
    for (const [digit, value] of encodeMarker({ track, slot }).entries()) {
      const tone = toneOf(toneHz(combOf(track), digit, value), digit, end - start);
      for (let n = 0; n < tone.length; n++) samples[start + n] = (samples[start + n] ?? 0) + (tone[n] ?? 0);
    }
  }
  const scale = peak / peakOf(samples);
  return samples.map((sample) => sample * scale);
}

// ffmpeg would make stereo of mono at -3 dB; the peak must be the one that was asked for.
function inBothChannels(samples: Float32Array): Float32Array {
  const both = new Float32Array(samples.length * 2);
  for (let i = 0; i < both.length; i++) both[i] = samples[i >> 1] ?? 0;
  return both;
}

/** Writes a marked track to `path` with ffmpeg. @throws Error with ffmpeg's words */
export async function makeMarkerTrack(path: string, spec: MarkerTrack): Promise<void> {
  const { format, channels = 2, sampleRateHz = format === 'opus' ? 48000 : 44100 } = spec;
  const mono = synthesizeMarkers({ ...spec, sampleRateHz });
  const tags = Object.entries({ title: spec.title, artist: spec.artist }).flatMap(([key, value]) =>
    value === undefined ? [] : ['-metadata', `${key}=${value}`],
  );
  const input = ['-f', 'f32le', '-ar', `${sampleRateHz}`, '-ac', `${channels}`, '-i', 'pipe:0'];
  await runChildStrict(
    'ffmpeg',
    ['-v', 'error', '-y', ...input, ...tags, ...CODEC_ARGS[format], path],
    bytesOfPcm(channels === 2 ? inBothChannels(mono) : mono),
  );
}

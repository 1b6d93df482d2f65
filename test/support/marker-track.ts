// Makes test tracks that say, every 100 ms, which track they are and where in it we are.
import { combOf, encodeMarker, MAX_SLOTS, MAX_TRACKS, SLOT_S, toneHz } from './marker-code.js';
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

/** Adds the tones of one slot to `samples` from `start` (inclusive) to `end` (exclusive). */
function addSlot(samples: Float32Array, start: number, end: number, tonesHz: number[], rateHz: number): void {
  const ramp = Math.round(RAMP_S * rateHz);
  tonesHz.forEach((hz, i) => {
    // Newman's phases keep the crest factor of a multi-tone low.
    const phase = (Math.PI * i * i) / tonesHz.length;
    for (let n = start; n < end; n++) {
      const edge = Math.min(n - start, end - 1 - n);
      const envelope = edge < ramp ? Math.sin((Math.PI / 2) * ((edge + 0.5) / ramp)) ** 2 : 1;
      const sample = samples[n] ?? 0;
      samples[n] = sample + envelope * Math.sin(phase + (2 * Math.PI * hz * (n - start)) / rateHz);
    }
  });
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
  for (let slot = 0; slot < slots; slot++) {
    const tones = encodeMarker({ track, slot }).map((value, digit) => toneHz(combOf(track), digit, value));
    const end = Math.min(samples.length, Math.round((slot + 1) * SLOT_S * sampleRateHz));
    addSlot(samples, Math.round(slot * SLOT_S * sampleRateHz), end, tones, sampleRateHz);
  }
  const scale = peak / peakOf(samples);
  return samples.map((sample) => sample * scale);
}

// ffmpeg would make stereo of mono at -3 dB; the peak must be the one that was asked for.
function inBothChannels(samples: Float32Array): Float32Array {
  return Float32Array.from({ length: samples.length * 2 }, (_, i) => samples[i >> 1] ?? 0);
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

// Sines of exact level and phase, as the test signals of loudness standards are made of.

/** A stretch of a sine, the same in every channel. */
export interface Tone {
  readonly frequencyHz: number;
  /** Amplitude in decibels, full scale = 0. */
  readonly levelDb: number;
  readonly durationS: number;
  readonly phaseDegrees?: number;
}

/** Interleaved samples of one tone after the other. */
export function tones(sampleRateHz: number, channels: 1 | 2, ...parts: readonly Tone[]): Float32Array {
  const lengths = parts.map(({ durationS }) => Math.round(durationS * sampleRateHz));
  const pcm = new Float32Array(lengths.reduce((sum, length) => sum + length, 0) * channels);
  let at = 0;
  parts.forEach(({ frequencyHz, levelDb, phaseDegrees = 0 }, part) => {
    const amplitude = 10 ** (levelDb / 20);
    const phase = (phaseDegrees * Math.PI) / 180;
    for (let i = 0; i < (lengths[part] ?? 0); i++) {
      const sample = amplitude * Math.sin((2 * Math.PI * frequencyHz * i) / sampleRateHz + phase);
      for (let channel = 0; channel < channels; channel++) pcm[at++] = sample;
    }
  });
  return pcm;
}

/** Raises the first and lowers the last `durationS` along half a cosine, in place. */
export function soften(
  pcm: Float32Array,
  sampleRateHz: number,
  channels: 1 | 2,
  durationS: number,
): Float32Array {
  const samples = pcm.length / channels;
  const length = Math.round(durationS * sampleRateHz);
  for (let i = 0; i < pcm.length; i++) {
    const sample = Math.floor(i / channels);
    const near = Math.min(sample, samples - 1 - sample, length);
    pcm[i] = (pcm[i] as number) * 0.5 * (1 - Math.cos((Math.PI * near) / length));
  }
  return pcm;
}

/** Lets the last `durationS` fall to nothing along a line, in place. */
export function fadeOut(
  pcm: Float32Array,
  sampleRateHz: number,
  channels: 1 | 2,
  durationS: number,
): Float32Array {
  const length = Math.round(durationS * sampleRateHz) * channels;
  const start = pcm.length - length;
  for (let i = start; i < pcm.length; i++) pcm[i] = (pcm[i] as number) * (1 - (i - start) / length);
  return pcm;
}

/** Chords that swell, pause and clip a little between the samples: nearer to music than any one tone. */
export function music(rate: number, channels: 1 | 2, durationS: number): Float32Array {
  const pcm = new Float32Array(Math.round(durationS * rate) * channels);
  for (let i = 0; i < pcm.length; i++) {
    const t = Math.floor(i / channels) / rate;
    const beat = Math.exp(-3 * (t % 0.5)) * (Math.floor(t / 4) % 3 === 2 ? 0.05 : 0.6);
    const notes = [82.4, 220.3, 659.9, 1046.5 + (i % channels), 5011].map((hz, n) =>
      Math.sin(2 * Math.PI * hz * t + n * (i % channels)),
    );
    pcm[i] = beat * notes.reduce((sum, note, n) => sum + note / (n + 1), 0);
  }
  return pcm;
}

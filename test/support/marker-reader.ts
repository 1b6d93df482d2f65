// Finds markers in PCM: the observer of every end-to-end test that asks what was heard, and when.
import { BASE, COMBS, combOf, DIGITS, decodeMarker, type MarkerId, SLOT_S, toneHz } from './marker-code.js';

/** A marker that was heard. */
export interface Marker extends MarkerId {
  /** Time of the marker's middle, seconds since the first sample. */
  readonly timeS: number;
  /** RMS of the marker's tones together, full scale = 1. */
  readonly strength: number;
}

const HOP_S = 0.005;
/** Hops in one analysis window: 80 ms, shorter than a slot, so that some windows see nothing but it. */
const WINDOW_HOPS = 16;
/** A digit is certain when its tone has this many times the power of the runner-up. */
const MIN_RATIO = 2;
/** A marker is believed when it was read in this many hops. */
const MIN_READS = 3;
/** Power of a tone below which there is none (-100 dB). */
const FLOOR_POWER = 1e-10;
const LOWEST_RATE_HZ = 12000;

interface Signal {
  readonly samples: Float32Array;
  readonly rateHz: number;
}

/** Averages neighbouring samples down to 12 kHz or a little above: the tones end at 5.2 kHz. */
function decimate({ samples, rateHz }: Signal): Signal {
  const factor = Math.max(1, Math.floor(rateHz / LOWEST_RATE_HZ));
  if (factor === 1) return { samples, rateHz };
  const out = new Float32Array(Math.floor(samples.length / factor));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += samples[i * factor + k] ?? 0;
    out[i] = sum / factor;
  }
  return { samples: out, rateHz: rateHz / factor };
}

/** Gain of averaging `factor` samples at `hz`, to be undone in the strength. */
function averagingGain(hz: number, rateHz: number, factor: number): number {
  const x = (Math.PI * hz) / rateHz;
  return factor === 1 ? 1 : Math.sin(factor * x) / (factor * Math.sin(x));
}

/** Correlates every hop with a tone; returns interleaved real and imaginary parts on one absolute phase. */
function correlate({ samples, rateHz }: Signal, hz: number, hops: number): Float64Array {
  const omega = (2 * Math.PI * hz) / rateHz;
  const longest = Math.ceil(HOP_S * rateHz) + 1;
  const cosines = Float64Array.from({ length: longest }, (_, k) => Math.cos(omega * k));
  const sines = Float64Array.from({ length: longest }, (_, k) => Math.sin(omega * k));
  const out = new Float64Array(hops * 2);
  for (let hop = 0; hop < hops; hop++) {
    const start = Math.round(hop * HOP_S * rateHz);
    const count = Math.round((hop + 1) * HOP_S * rateHz) - start;
    let re = 0;
    let im = 0;
    for (let k = 0; k < count; k++) {
      const sample = samples[start + k] as number;
      re += sample * (cosines[k] as number);
      im -= sample * (sines[k] as number);
    }
    const cos = Math.cos(omega * start);
    const sin = Math.sin(omega * start);
    out[hop * 2] = re * cos + im * sin;
    out[hop * 2 + 1] = im * cos - re * sin;
  }
  return out;
}

/** Power (mean square) of one tone in a Hann window starting at each hop. */
function tonePower(signal: Signal, hz: number, hops: number): Float32Array {
  const parts = correlate(signal, hz, hops);
  const weights = Array.from(
    { length: WINDOW_HOPS },
    (_, i) => Math.sin((Math.PI * (i + 0.5)) / WINDOW_HOPS) ** 2,
  );
  // A sine of amplitude a correlates to a/2 per weighted sample; its mean square is a^2/2.
  const scale = 2 / (weights.reduce((sum, w) => sum + w, 0) * HOP_S * signal.rateHz) ** 2;
  const power = new Float32Array(Math.max(0, hops - WINDOW_HOPS + 1));
  for (let hop = 0; hop < power.length; hop++) {
    let re = 0;
    let im = 0;
    for (let i = 0; i < WINDOW_HOPS; i++) {
      const weight = weights[i] as number;
      re += weight * (parts[(hop + i) * 2] as number);
      im += weight * (parts[(hop + i) * 2 + 1] as number);
    }
    power[hop] = (re * re + im * im) * scale;
  }
  return power;
}

interface Reading extends MarkerId {
  readonly hop: number;
  readonly power: number;
}

/** Reads one comb at one window; null when any digit is uncertain or the checksum is wrong. */
function readWindow(tones: readonly Float32Array[], comb: number, hop: number): Reading | null {
  const digits: number[] = [];
  let total = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    let best = 0;
    let second = 0;
    let value = 0;
    for (let v = 0; v < BASE; v++) {
      const power = tones[digit * BASE + v]?.[hop] ?? 0;
      if (power > best) {
        second = best;
        best = power;
        value = v;
      } else if (power > second) second = power;
    }
    if (best < FLOOR_POWER || best < second * MIN_RATIO) return null;
    digits.push(value);
    total += best;
  }
  const id = decodeMarker(digits);
  return id !== null && combOf(id.track) === comb ? { ...id, hop, power: total } : null;
}

/** Joins neighbouring readings of the same marker; its time is their centre of power. */
function join(readings: readonly Reading[]): Marker | null {
  if (readings.length < MIN_READS) return null;
  const [{ track, slot } = { track: 0, slot: 0 }] = readings;
  let weight = 0;
  let moment = 0;
  let strongest = 0;
  for (const { hop, power } of readings) {
    weight += power;
    moment += power * hop;
    strongest = Math.max(strongest, power);
  }
  const timeS = (moment / weight + WINDOW_HOPS / 2) * HOP_S;
  return { timeS, track, slot, strength: Math.sqrt(strongest) };
}

function readComb(tones: readonly Float32Array[], comb: number): Marker[] {
  const markers: Marker[] = [];
  let run: Reading[] = [];
  const finish = () => {
    const marker = join(run);
    if (marker !== null) markers.push(marker);
    run = [];
  };
  const windows = tones[0]?.length ?? 0;
  for (let hop = 0; hop < windows; hop++) {
    const reading = readWindow(tones, comb, hop);
    if (reading === null) continue;
    const [first] = run;
    const same = first?.track === reading.track && first.slot === reading.slot;
    if (first !== undefined && (!same || (reading.hop - first.hop) * HOP_S > SLOT_S)) finish();
    run.push(reading);
  }
  finish();
  return markers;
}

/**
 * Every marker in mono PCM at any rate from 12 kHz up, ascending by time. Reads up to three overlapping tracks
 * whose numbers differ modulo 3.
 */
export function readMarkers(samples: Float32Array, sampleRateHz: number): Marker[] {
  const signal = decimate({ samples, rateHz: sampleRateHz });
  const factor = Math.round(sampleRateHz / signal.rateHz);
  const hops = Math.floor(signal.samples.length / signal.rateHz / HOP_S - 1);
  if (hops < WINDOW_HOPS) return [];
  const markers: Marker[] = [];
  for (let comb = 0; comb < COMBS; comb++) {
    const tones: Float32Array[] = [];
    for (let digit = 0; digit < DIGITS; digit++)
      for (let value = 0; value < BASE; value++) {
        const hz = toneHz(comb, digit, value);
        const gain = averagingGain(hz, sampleRateHz, factor);
        tones.push(tonePower(signal, hz, hops).map((power) => power / gain ** 2));
      }
    markers.push(...readComb(tones, comb));
  }
  return markers.sort((a, b) => a.timeS - b.timeS);
}

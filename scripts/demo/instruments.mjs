// The instruments that play notes: a two-wave tone that darkens as it rings, and a plucked string.
import { createRandom, noteHz, panGains, readTable, SAMPLE_RATE_HZ, waveTable } from './signal.mjs';

/**
 * @typedef {{ startS: number, durationS: number, midi: number, velocity: number, pan: number }} Note
 * @typedef {{
 *   bright: number[], dark: number[], darkensS: number,
 *   attackS: number, decayS: number, sustain: number, releaseS: number,
 *   detuneCents?: number, vibratoHz?: number, vibratoCents?: number,
 * }} Timbre
 */

/** @type {Record<string, Timbre>} harmonics of the struck and of the ringing tone, and the envelope in seconds */
const TIMBRES = {
  electricPiano: {
    ...{ bright: [1, 0.5, 0.15, 0.2, 0.05, 0, 0.1], dark: [1, 0.12, 0.02], darkensS: 0.35 },
    ...{ attackS: 0.004, decayS: 1.6, sustain: 0, releaseS: 0.25, detuneCents: 3 },
  },
  pad: {
    ...{ bright: [1, 0.5, 0.33, 0.2, 0.12, 0.06, 0.03], dark: [1, 0.35, 0.15, 0.06], darkensS: 2.5 },
    ...{ attackS: 0.6, decayS: 3, sustain: 0.75, releaseS: 1.1, detuneCents: 8 },
  },
  strings: {
    ...{ bright: [1, 0.6, 0.4, 0.3, 0.2, 0.12, 0.08], dark: [1, 0.5, 0.3, 0.15, 0.08], darkensS: 1.5 },
    ...{
      attackS: 0.18,
      decayS: 2,
      sustain: 0.8,
      releaseS: 0.5,
      detuneCents: 6,
      vibratoHz: 5.2,
      vibratoCents: 6,
    },
  },
  flute: {
    ...{ bright: [1, 0.3, 0.12, 0.04], dark: [1, 0.22, 0.05], darkensS: 0.3 },
    ...{ attackS: 0.06, decayS: 1, sustain: 0.85, releaseS: 0.18, vibratoHz: 4.8, vibratoCents: 12 },
  },
  organ: {
    ...{ bright: [1, 0.7, 0.4, 0.25, 0, 0.15, 0, 0.1], dark: [1, 0.6, 0.3, 0.2, 0, 0.1], darkensS: 0.1 },
    ...{
      attackS: 0.012,
      decayS: 1,
      sustain: 0.9,
      releaseS: 0.06,
      detuneCents: 4,
      vibratoHz: 6.3,
      vibratoCents: 5,
    },
  },
  bass: {
    ...{ bright: [1, 0.6, 0.3, 0.2, 0.1, 0.06], dark: [1, 0.25, 0.06], darkensS: 0.18 },
    ...{ attackS: 0.006, decayS: 0.9, sustain: 0.35, releaseS: 0.09 },
  },
  marimba: {
    ...{ bright: [1, 0, 0, 0.5, 0, 0, 0, 0, 0, 0.12], dark: [1, 0, 0, 0.03], darkensS: 0.05 },
    ...{ attackS: 0.002, decayS: 0.38, sustain: 0, releaseS: 0.15 },
  },
  vibraphone: {
    ...{ bright: [1, 0, 0, 0.35, 0, 0, 0, 0, 0, 0.06], dark: [1, 0, 0, 0.06], darkensS: 0.25 },
    ...{ attackS: 0.003, decayS: 1.4, sustain: 0, releaseS: 0.5, vibratoHz: 4, vibratoCents: 4 },
  },
  musicBox: {
    ...{ bright: [1, 0.2, 0.5, 0.1, 0.2, 0.1], dark: [1, 0.05, 0.1], darkensS: 0.15 },
    ...{ attackS: 0.002, decayS: 0.9, sustain: 0, releaseS: 0.6, detuneCents: 2 },
  },
};

/** Names of everything that can play a note. */
export const INSTRUMENTS = [...Object.keys(TIMBRES), 'guitar'];

/**
 * Adds one note to a bus.
 * @param {import('./signal.mjs').Bus} bus @param {string} instrument @param {Note} note
 */
export function playNote(bus, instrument, note) {
  const timbre = TIMBRES[instrument];
  if (timbre) playTone(bus, note, timbre);
  else playString(bus, note);
}

/**
 * Rise as a quarter sine, exponential fall towards the sustain level, exponential release after the note's end.
 * @param {Timbre} timbre @param {number} durationS @param {number} timeS
 */
function envelope(timbre, durationS, timeS) {
  const held = Math.min(timeS, durationS);
  const rise = held < timbre.attackS ? Math.sin((Math.PI / 2) * (held / timbre.attackS)) : 1;
  const fallS = Math.max(0, held - timbre.attackS);
  const level = rise * (timbre.sustain + (1 - timbre.sustain) * Math.exp(-fallS / timbre.decayS));
  return timeS > durationS ? level * Math.exp((durationS - timeS) / (timbre.releaseS / 3)) : level;
}

/** @param {import('./signal.mjs').Bus} bus @param {Note} note @param {Timbre} timbre */
function playTone(bus, note, timbre) {
  const start = Math.round(note.startS * SAMPLE_RATE_HZ);
  const lengthS = note.durationS + timbre.releaseS * 2;
  const end = Math.min(bus.left.length, start + Math.round(lengthS * SAMPLE_RATE_HZ));
  const [bright, dark] = [waveTable(timbre.bright), waveTable(timbre.dark)];
  const [left, right] = panGains(note.pan).map((gain) => gain * note.velocity);
  const spread = 2 ** ((timbre.detuneCents ?? 0) / 1200);
  const step = noteHz(note.midi) / SAMPLE_RATE_HZ;
  const vibrato = ((timbre.vibratoCents ?? 0) / 1200) * Math.LN2;
  let [phaseL, phaseR, level, brightness, bend] = [0, 0, 0, 1, 1];
  for (let i = start; i < end; i++) {
    // Envelope and vibrato move slowly: every 16 samples is often enough, and eight times cheaper.
    const elapsed = i - start;
    if ((elapsed & 15) === 0) {
      const timeS = elapsed / SAMPLE_RATE_HZ;
      level = envelope(timbre, note.durationS, timeS);
      brightness = Math.exp(-timeS / timbre.darkensS);
      const depth = vibrato * Math.min(1, timeS * 2);
      bend = 1 + depth * Math.sin(2 * Math.PI * (timbre.vibratoHz ?? 0) * timeS);
    }
    const waveL = readTable(dark, phaseL) * (1 - brightness) + readTable(bright, phaseL) * brightness;
    const waveR = readTable(dark, phaseR) * (1 - brightness) + readTable(bright, phaseR) * brightness;
    bus.left[i] += waveL * level * left;
    bus.right[i] += waveR * level * right;
    phaseL += step * bend * spread;
    phaseR += (step * bend) / spread;
    if (phaseL >= 1) phaseL -= 1;
    if (phaseR >= 1) phaseR -= 1;
  }
}

/**
 * A plucked string: noise in a delay line of one period that is averaged as it goes round (Karplus and Strong,
 * "Digital synthesis of plucked-string and drum timbres", 1983), read between samples to be in tune.
 * @param {import('./signal.mjs').Bus} bus @param {Note} note
 */
function playString(bus, note) {
  const start = Math.round(note.startS * SAMPLE_RATE_HZ);
  const end = Math.min(bus.left.length, start + Math.round((note.durationS + 0.5) * SAMPLE_RATE_HZ));
  const period = SAMPLE_RATE_HZ / noteHz(note.midi) - 0.5;
  const length = Math.floor(period);
  const fraction = period - length;
  const line = pluck(length + 1, note);
  const [left, right] = panGains(note.pan).map((gain) => gain * note.velocity * 1.6);
  const damp = 0.9965;
  const releaseAt = start + note.durationS * SAMPLE_RATE_HZ;
  let release = 1;
  for (let i = start, at = 0, last = 0; i < end; i++) {
    const next = at + 1 > length ? 0 : at + 1;
    const value = line[next] * (1 - fraction) + line[at] * fraction;
    if (i > releaseAt) release *= 0.9997;
    bus.left[i] += value * left * release;
    bus.right[i] += value * right * release;
    line[at] = damp * 0.5 * (value + last);
    last = value;
    at = next;
  }
}

/** A soft pick: noise, smoothed, without a mean (which would never die away). @param {number} length @param {Note} note */
function pluck(length, note) {
  const random = createRandom(Math.round(note.startS * 1000) * 128 + note.midi);
  const line = Float32Array.from({ length }, () => random() * 2 - 1);
  for (let pass = 0; pass < 3; pass++) {
    for (let i = length - 1; i > 0; i--) line[i] = (line[i] + line[i - 1]) / 2;
  }
  const mean = line.reduce((sum, value) => sum + value, 0) / length;
  return line.map((value) => value - mean);
}

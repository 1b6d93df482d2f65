// Soft percussion: a swept sine for the kick, filtered noise for everything that hisses.
import { createRandom, panGains, SAMPLE_RATE_HZ } from './signal.mjs';

/**
 * @typedef {{ decayS: number, attackS: number, noise: number, lowHz: number, highHz: number,
 *   toneHz: number, dropHz: number, pan: number }} Drum
 */

/** @type {Record<string, Drum>} noise is band-limited to lowHz..highHz; the tone falls from toneHz+dropHz to toneHz */
const DRUMS = {
  kick: { decayS: 0.13, attackS: 0.002, noise: 0, lowHz: 20, highHz: 200, toneHz: 48, dropHz: 90, pan: 0 },
  brush: {
    decayS: 0.09,
    attackS: 0.008,
    noise: 0.5,
    lowHz: 900,
    highHz: 5000,
    toneHz: 190,
    dropHz: 20,
    pan: 0.1,
  },
  rim: {
    decayS: 0.02,
    attackS: 0.001,
    noise: 0.25,
    lowHz: 800,
    highHz: 4000,
    toneHz: 820,
    dropHz: 200,
    pan: -0.25,
  },
  hat: {
    decayS: 0.03,
    attackS: 0.001,
    noise: 0.45,
    lowHz: 6000,
    highHz: 14000,
    toneHz: 0,
    dropHz: 0,
    pan: 0.3,
  },
  shaker: {
    decayS: 0.035,
    attackS: 0.02,
    noise: 0.45,
    lowHz: 4500,
    highHz: 11000,
    toneHz: 0,
    dropHz: 0,
    pan: -0.35,
  },
  conga: {
    decayS: 0.11,
    attackS: 0.002,
    noise: 0.04,
    lowHz: 400,
    highHz: 2500,
    toneHz: 205,
    dropHz: 60,
    pan: 0.35,
  },
};

/** Names of all drums. */
export const DRUM_NAMES = Object.keys(DRUMS);

/** Share of a one-pole low-pass of this corner. @param {number} hz */
const smoothing = (hz) => 1 - Math.exp((-2 * Math.PI * hz) / SAMPLE_RATE_HZ);

/**
 * Adds one hit to a bus.
 * @param {import('./signal.mjs').Bus} bus @param {string} name
 * @param {{ startS: number, velocity: number }} hit
 */
export function playDrum(bus, name, hit) {
  const drum = DRUMS[name];
  const start = Math.round(hit.startS * SAMPLE_RATE_HZ);
  const end = Math.min(
    bus.left.length,
    start + Math.round((drum.attackS + drum.decayS * 7) * SAMPLE_RATE_HZ),
  );
  const random = createRandom(start);
  const [left, right] = panGains(drum.pan).map((gain) => gain * hit.velocity);
  const [toLow, toHigh] = [smoothing(drum.lowHz), smoothing(drum.highHz)];
  let [low, high, phase] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    const timeS = (i - start) / SAMPLE_RATE_HZ;
    const rise = Math.min(1, timeS / drum.attackS);
    const level = rise * Math.exp(-Math.max(0, timeS - drum.attackS) / drum.decayS);
    high += toHigh * (random() * 2 - 1 - high);
    low += toLow * (high - low);
    phase += (drum.toneHz + drum.dropHz * Math.exp(-timeS / 0.03)) / SAMPLE_RATE_HZ;
    const tone = drum.toneHz > 0 ? Math.sin(2 * Math.PI * phase) : 0;
    const value = ((high - low) * drum.noise * 3 + tone * (1 - drum.noise)) * level;
    bus.left[i] += value * left;
    bus.right[i] += value * right;
  }
}

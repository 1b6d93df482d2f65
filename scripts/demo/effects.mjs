// Room and echo: what makes separate notes sound as if they were played in one place.
import { createBus, SAMPLE_RATE_HZ } from './signal.mjs';

/** Delays in samples at 44.1 kHz, primes, so that the echoes never fall together; one set for each side. */
const COMBS = { left: [1237, 1381, 1511, 1667], right: [1259, 1399, 1531, 1693] };
const ALLPASSES = { left: [563, 223], right: [577, 233] };

/**
 * Reverberation after Schroeder ("Natural sounding artificial reverberation", 1962) with Moorer's damped combs:
 * parallel feedback combs, then all-passes in series, on each side.
 * @param {import('./signal.mjs').Bus} input @param {number} decayS time in which the sound falls by 60 dB
 * @returns {import('./signal.mjs').Bus} the room alone
 */
export function reverb(input, decayS) {
  return { left: room(input.left, 'left', decayS), right: room(input.right, 'right', decayS) };
}

/** @param {Float32Array} input @param {'left' | 'right'} side @param {number} decayS */
function room(input, side, decayS) {
  const output = new Float32Array(input.length);
  for (const delay of COMBS[side]) comb(input, output, delay, 10 ** ((-3 * delay) / SAMPLE_RATE_HZ / decayS));
  for (const delay of ALLPASSES[side]) allpass(output, delay);
  return output;
}

/** @param {Float32Array} input @param {Float32Array} output @param {number} delay @param {number} feedback */
function comb(input, output, delay, feedback) {
  const line = new Float32Array(delay);
  let damped = 0;
  for (let i = 0, at = 0; i < input.length; i++) {
    const value = line[at];
    damped += 0.65 * (value - damped);
    line[at] = input[i] + damped * feedback;
    output[i] += value * 0.25;
    at = at + 1 === delay ? 0 : at + 1;
  }
}

/** @param {Float32Array} signal @param {number} delay */
function allpass(signal, delay) {
  const line = new Float32Array(delay);
  for (let i = 0, at = 0; i < signal.length; i++) {
    const value = signal[i] + line[at] * 0.6;
    signal[i] = line[at] - value * 0.6;
    line[at] = value;
    at = at + 1 === delay ? 0 : at + 1;
  }
}

/**
 * Echoes that swap sides each time.
 * @param {import('./signal.mjs').Bus} input @param {number} delayS @param {number} feedback
 * @returns {import('./signal.mjs').Bus} the echoes alone
 */
export function pingPong(input, delayS, feedback) {
  const delay = Math.round(delayS * SAMPLE_RATE_HZ);
  const echo = createBus(input.left.length / SAMPLE_RATE_HZ);
  for (let i = delay; i < input.left.length; i++) {
    echo.left[i] = (input.right[i - delay] + echo.right[i - delay]) * feedback;
    echo.right[i] = (input.left[i - delay] + echo.left[i - delay]) * feedback;
  }
  return echo;
}

// The smallest parts of the synthesiser: seeded randomness, pitch, single-cycle waves and the stereo bus notes go to.

export const SAMPLE_RATE_HZ = 44100;
const TABLE_LENGTH = 2048;

/**
 * A stereo buffer notes are added to.
 * @typedef {{ left: Float32Array, right: Float32Array }} Bus
 */

/** @param {number} seconds @returns {Bus} a silent bus */
export function createBus(seconds) {
  const length = Math.ceil(seconds * SAMPLE_RATE_HZ);
  return { left: new Float32Array(length), right: new Float32Array(length) };
}

/** Adds `source * gain` to `target`. @param {Bus} target @param {Bus} source @param {number} gain */
export function addBus(target, source, gain) {
  for (let i = 0; i < target.left.length; i++) {
    target.left[i] += source.left[i] * gain;
    target.right[i] += source.right[i] * gain;
  }
}

/**
 * Gains of both sides for a place between -1 (left) and 1 (right), constant in power.
 * @param {number} pan @returns {[number, number]}
 */
export function panGains(pan) {
  const angle = ((pan + 1) * Math.PI) / 4;
  return [Math.cos(angle), Math.sin(angle)];
}

/** Frequency of a MIDI note, A4 (69) = 440 Hz, equal temperament. @param {number} midi */
export function noteHz(midi) {
  return 440 * 2 ** ((midi - 69) / 12);
}

/**
 * Seeded random numbers, 0 <= x < 1: a Weyl sequence through MurmurHash3's 32-bit finaliser.
 * @param {number} seed @returns {() => number}
 */
export function createRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** @type {Map<string, Float32Array>} */
const tables = new Map();

/**
 * One cycle of a wave given by the amplitudes of its harmonics, scaled so that they sum to 1; one extra sample at
 * the end spares the interpolation a wrap.
 * @param {readonly number[]} partials
 */
export function waveTable(partials) {
  const key = partials.join(' ');
  const known = tables.get(key);
  if (known) return known;
  const sum = partials.reduce((total, amplitude) => total + Math.abs(amplitude), 0);
  const table = Float32Array.from({ length: TABLE_LENGTH + 1 }, (_, i) =>
    partials.reduce(
      (value, amp, n) => value + (amp / sum) * Math.sin((2 * Math.PI * (n + 1) * i) / TABLE_LENGTH),
      0,
    ),
  );
  tables.set(key, table);
  return table;
}

/** A wave table read at a phase 0 <= phase < 1, interpolated. @param {Float32Array} table @param {number} phase */
export function readTable(table, phase) {
  const position = phase * TABLE_LENGTH;
  const index = position | 0;
  return table[index] + (table[index + 1] - table[index]) * (position - index);
}

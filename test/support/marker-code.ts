// The alphabet of test markers: which tones say "track t, slot s". Shared by the generator and the reader.

/** Seconds of one marker; markers follow each other without a pause. */
export const SLOT_S = 0.1;
/** Largest number of tracks that can be told apart. */
export const MAX_TRACKS = 64;
/** Largest number of slots in a track (409.6 s). */
export const MAX_SLOTS = 4096;
/** Parallel tones in a marker, each saying one base-4 digit. */
export const DIGITS = 13;
/** Values of a digit. */
export const BASE = 4;
/** Interleaved sets of tones: tracks whose numbers differ modulo 3 never share a tone, so both can be read in an overlap. */
export const COMBS = 3;

const LOWEST_HZ = 500;
const SPACING_HZ = 30;

/** Frequency in Hz (500..5150) of the tone that says `value` (0..3) in digit `digit` (0..12) of comb `comb` (0..2). */
export function toneHz(comb: number, digit: number, value: number): number {
  return LOWEST_HZ + SPACING_HZ * ((digit * BASE + value) * COMBS + comb);
}

/** The comb a track speaks in. */
export function combOf(track: number): number {
  return track % COMBS;
}

/** What a marker says. */
export interface MarkerId {
  /** 0..63 */
  readonly track: number;
  /** 100 ms slot since the track's first sample, 0..4095 */
  readonly slot: number;
}

// Knuth's multiplicative hash; its top byte differs in most bits between neighbouring slots.
function checksum(payload: number): number {
  return Math.imul(payload + 1, 0x9e3779b1) >>> 24;
}

/**
 * The 13 base-4 digits of a marker: 12 bits of slot, 6 of track, 8 of checksum. All but the first are rotated by
 * the first (the slot modulo 4), so that nearly every tone changes from slot to slot and its edges can be timed.
 */
export function encodeMarker({ track, slot }: MarkerId): number[] {
  const payload = track * MAX_SLOTS + slot;
  const value = payload + checksum(payload) * MAX_TRACKS * MAX_SLOTS;
  const first = value % BASE;
  return Array.from({ length: DIGITS }, (_, i) =>
    i === 0 ? first : (Math.floor(value / BASE ** i) + first) % BASE,
  );
}

/** Reverses {@link encodeMarker}; null when the checksum is wrong. */
export function decodeMarker(digits: ArrayLike<number>): MarkerId | null {
  const first = digits[0] ?? 0;
  let value = first;
  for (let i = 1; i < DIGITS; i++) value += (((digits[i] ?? 0) - first + BASE) % BASE) * BASE ** i;
  const payload = value % (MAX_TRACKS * MAX_SLOTS);
  if (Math.floor(value / (MAX_TRACKS * MAX_SLOTS)) !== checksum(payload)) return null;
  return { track: Math.floor(payload / MAX_SLOTS), slot: payload % MAX_SLOTS };
}

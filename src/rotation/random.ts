// Small numbers that look random and are the same on every machine: what makes a rotation repeatable and resumable.

const GOLDEN_GAMMA = 0x9e3779b9;

/**
 * Mixes 32 bits so that each input bit changes about half of the output bits; a bijection on uint32.
 * Source: `fmix32`, the finaliser of MurmurHash3 (A. Appleby, public domain).
 */
export function mix32(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/**
 * The seed after this one: a Weyl step by the golden ratio, the state of SplitMix (Steele, Lea, Flood: "Fast
 * splittable pseudorandom number generators", 2014) in 32 bits. Visits every uint32 once before it repeats.
 */
export function nextSeed(seed: number): number {
  return (seed + GOLDEN_GAMMA) >>> 0;
}

/**
 * Two independent 32-bit hashes of a text and a number: FNV-1a's loop (Fowler, Noll, Vo) over UTF-16 units, once
 * with its own prime and once with another odd multiplier, both mixed.
 */
export function hashText(text: string, salt: number): readonly [number, number] {
  let first = 0x811c9dc5 ^ salt;
  let second = GOLDEN_GAMMA ^ salt;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0xcc9e2d51);
  }
  return [mix32(first), mix32(second)];
}

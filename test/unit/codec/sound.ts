// Sound for codec tests: the same at every run, with energy in the whole band.

/** Low-passed noise of `length` values within +-0.5. */
export function noise(length: number): Float32Array {
  const pcm = new Float32Array(length);
  let state = 1;
  let last = 0;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    last = 0.8 * last + 0.1 * (state / 2 ** 31 - 1);
    pcm[i] = last;
  }
  return pcm;
}

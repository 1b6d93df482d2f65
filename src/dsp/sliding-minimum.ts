// The minimum of the last values of a stream, in constant time per value.

/**
 * Minimum over a sliding window. Keeps the ascending candidates only (D. Lemire, "Streaming maximum-minimum filter
 * using no more than three comparisons per element", 2006), in rings of the window's size: nothing is allocated.
 */
export class SlidingMinimum {
  readonly #size: number;
  readonly #values: Float64Array;
  readonly #positions: Float64Array;
  #head = 0;
  #count = 0;
  #position = 0;

  /** @param size number of values in the window, at least 1. */
  constructor(size: number) {
    this.#size = size;
    this.#values = new Float64Array(size);
    this.#positions = new Float64Array(size);
  }

  /** Takes the next value; returns the smallest of the last `size`. */
  push(value: number): number {
    if (this.#count > 0 && (this.#positions[this.#head] as number) <= this.#position - this.#size) {
      this.#head = (this.#head + 1) % this.#size;
      this.#count--;
    }
    while (this.#count > 0 && (this.#values[this.#slot(this.#count - 1)] as number) >= value) this.#count--;
    const slot = this.#slot(this.#count++);
    this.#values[slot] = value;
    this.#positions[slot] = this.#position++;
    return this.#values[this.#head] as number;
  }

  #slot(index: number): number {
    return (this.#head + index) % this.#size;
  }
}

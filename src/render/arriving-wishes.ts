// Wishes whose asset is being looked for on the disk: whoever wished may leave, or wish again, before it is found.
import type { AssetWish } from './asset-wishes.js';

/** One wish a subscriber and asset key. */
export class ArrivingWishes {
  readonly #byKey = new Map<string, Map<string, AssetWish>>();

  /** Adds a wish, in place of an earlier one of the same subscriber. */
  add(key: string, subscriber: string, wish: AssetWish): void {
    const wishes = this.#byKey.get(key) ?? new Map<string, AssetWish>();
    this.#byKey.set(key, wishes.set(subscriber, wish));
  }

  /** Takes a wish out again; false when it was released, or replaced by another. */
  take(key: string, subscriber: string, wish: AssetWish): boolean {
    if (this.#byKey.get(key)?.get(subscriber) !== wish) return false;
    this.release(subscriber, key);
    return true;
  }

  /** Ends a subscriber's wish for one asset (or, without a key, for all). */
  release(subscriber: string, key?: string): void {
    for (const each of key === undefined ? this.#byKey.keys() : [key]) {
      const wishes = this.#byKey.get(each);
      wishes?.delete(subscriber);
      if (wishes?.size === 0) this.#byKey.delete(each);
    }
  }

  /** True while somebody waits for an asset to be found. */
  has(key: string): boolean {
    return this.#byKey.has(key);
  }
}

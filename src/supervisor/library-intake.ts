// Takes the tracks of every list into the library a few at a time, so that a list of 100,000 holds nothing up.
import { setImmediate } from 'node:timers/promises';
import type { LibraryStore, TrackOrigin } from '../store/library-store.js';

/** Rows a turn of the event loop writes: some 5 ms. */
const BATCH = 200;
/** Lists waiting at once; the oldest is dropped, and taken up when it is loaded again. */
const MAX_LISTS = 256;
/** A list is offered again after this when the database did not work. */
const RETRY_MS = 30_000;

interface List {
  readonly paths: readonly string[];
  readonly origin: TrackOrigin;
}

/** A queue of lists; `onAdded` is called when a list brought tracks nobody knew. */
export class LibraryIntake {
  readonly #store: Pick<LibraryStore, 'add'>;
  readonly #onAdded: () => void;
  readonly #lists: List[] = [];
  #running = false;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;
  #dropped = 0;

  constructor(store: Pick<LibraryStore, 'add'>, onAdded: () => void) {
    this.#store = store;
    this.#onAdded = onAdded;
  }

  /** Lists that were dropped because too many waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes up the files among `locations`; URLs are no part of the library. */
  take(locations: readonly string[], origin: TrackOrigin): void {
    const paths = locations.filter((location) => location.startsWith('/'));
    if (paths.length === 0 || this.#closed) return;
    this.#lists.push({ paths, origin });
    if (this.#lists.length > MAX_LISTS) {
      this.#lists.shift();
      this.#dropped++;
    }
    if (!this.#running && !this.#retry) void this.#run();
  }

  /** Leaves the rest; it is taken up after the next start. */
  close(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      // A list that is to be tried later lies in front again: without the look at the timer it would be tried for ever.
      while (!this.#closed && !this.#retry) {
        const list = this.#lists.shift();
        if (!list) break;
        await this.#add(list);
      }
    } finally {
      this.#running = false;
    }
  }

  async #add(list: List): Promise<void> {
    let added = 0;
    for (let from = 0; from < list.paths.length && !this.#closed; from += BATCH) {
      try {
        added += this.#store.add(list.paths.slice(from, from + BATCH), list.origin);
      } catch {
        // The database tells its own health.
        this.#tryLater(list);
        return;
      }
      await setImmediate();
    }
    if (added > 0) this.#onAdded();
  }

  #tryLater(list: List): void {
    this.#lists.unshift(list);
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      if (!this.#running) void this.#run();
    }, RETRY_MS);
    this.#retry.unref();
  }
}

// Follows one playlist: hears or polls that it changed, waits until it is whole, and hands it on. A list that is gone,
// empty or being written changes nothing: the last good one plays on.
import { messageOf } from '../model/errors.js';
import type { ListMarker } from './list-mark.js';
import type { LoadedPlaylist } from './load.js';

/** What a follower needs from outside. */
export interface FollowerDoor extends ListMarker {
  load(): Promise<LoadedPlaylist>;
  /** Waits; returns early when the signal aborts, and does not throw. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** The list is another one, and whole. */
  onChanged(playlist: LoadedPlaylist): void;
  /** Why the list cannot be followed now; null when it can again. Told once. */
  onTrouble(reason: string | null): void;
}

/** The list as whoever plays it has it. */
export interface KnownList {
  /** Null when it could not be loaded. */
  readonly fingerprint: string | null;
  readonly entries: number;
}

export interface ListFollowerOptions {
  readonly door: FollowerDoor;
  readonly known: KnownList;
  /** Time between two looks when nothing is heard. */
  readonly pollMs: number;
}

/** A list must stay the same for this long before it is read. */
const SETTLE_MS = 300;
/** A list that lost most of its entries may still be written: it must stay the same for this many times longer. */
const PATIENCE = 8;
/** Times a list is looked at while it keeps changing; then it is left until the next poll. */
const MAX_LOOKS = 40;
/** A look that takes long, at a big folder on a slow disk, is taken accordingly seldom. */
const LARGEST_SHARE = 1 / 20;

/** Runs until its signal aborts. */
export class ListFollower {
  readonly #options: ListFollowerOptions;
  readonly #door: FollowerDoor;
  #known: KnownList;
  #mark: string | null = null;
  #trouble: string | null = null;
  #isNudged = false;
  #restMs: number;
  #wake: () => void = () => undefined;

  constructor(options: ListFollowerOptions) {
    this.#options = options;
    this.#door = options.door;
    this.#known = options.known;
    this.#restMs = options.pollMs;
  }

  /** Something happened near the list: it is looked at now. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake();
  }

  /** Follows the list. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    while (!signal.aborted) {
      this.#isNudged = false;
      try {
        await this.#look(signal);
        this.#tell(null);
      } catch (error) {
        if (!signal.aborted) this.#tell(messageOf(error));
      }
      await this.#rest(signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const begunMs = performance.now();
    let mark = await this.#door.mark(signal);
    this.#restMs = Math.max(this.#options.pollMs, (performance.now() - begunMs) / LARGEST_SHARE);
    if (mark === this.#mark) return;
    for (let looks = 0; looks < MAX_LOOKS && !signal.aborted; looks++) {
      await this.#door.wait(SETTLE_MS, signal);
      const before = mark;
      mark = await this.#door.mark(signal);
      if (mark !== before) continue;
      const loaded = await this.#door.load();
      if (isMostlyGone(loaded, this.#known)) await this.#door.wait(SETTLE_MS * PATIENCE, signal);
      mark = await this.#door.mark(signal);
      if (mark === before) return this.#accept(loaded, mark);
    }
    throw new Error('it keeps changing: the last good list is kept until it rests');
  }

  #accept(loaded: LoadedPlaylist, mark: string): void {
    this.#mark = mark;
    if (loaded.fingerprint === this.#known.fingerprint) return;
    this.#known = { fingerprint: loaded.fingerprint, entries: loaded.entries.length };
    this.#door.onChanged(loaded);
  }

  #tell(trouble: string | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#door.onTrouble(trouble);
  }

  /** Until the next poll, or until something is heard. */
  async #rest(signal: AbortSignal): Promise<void> {
    if (this.#isNudged || signal.aborted) return;
    const nudged = new AbortController();
    this.#wake = () => nudged.abort();
    await this.#door.wait(this.#restMs, nudged.signal);
    this.#wake = () => undefined;
  }
}

function isMostlyGone({ entries }: LoadedPlaylist, known: KnownList): boolean {
  return entries.length * 2 < known.entries;
}

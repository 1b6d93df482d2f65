// Looks at every known track once a round, in the background, and goes on where it was after a restart.
import { codeOf, JetStreamError, messageOf } from '../model/errors.js';
import { monotonicMs } from '../model/time.js';
import type { LibraryStore, WaitingTrack } from '../store/library-store.js';
import type { Backstage } from './backstage.js';

/** Tracks looked at at once: one on a disk that hangs must not hold up the others. */
const AT_ONCE = 3;
/** After this the database is asked again when it did not work. */
const RETRY_MS = 10_000;
/** Pace is that of about so many tracks. */
const PACE_OF = 20;

export interface LibraryAnalysisOptions {
  readonly store: Pick<LibraryStore, 'waiting' | 'saveAnalysis' | 'saveFailure'>;
  readonly backstage: Pick<Backstage, 'analyse'>;
  /** Folders a track's file must lie below; null for the operator's own. */
  readonly rootsOf: (track: WaitingTrack) => readonly string[] | null;
  /** A track has been looked at. */
  readonly onLook: () => void;
}

/** Runs from {@link wake} to the end of a round; {@link close} ends what is under way. */
export class LibraryAnalysis {
  readonly #options: LibraryAnalysisOptions;
  readonly #current = new Map<number, string>();
  readonly #abort = new AbortController();
  #retry: NodeJS.Timeout | null = null;
  #looks = 0;
  #lastLookMs: number | null = null;
  #msPerLook: number | null = null;

  constructor(options: LibraryAnalysisOptions) {
    this.#options = options;
  }

  /** Paths being looked at. */
  get current(): readonly string[] {
    return [...this.#current.values()];
  }

  /** Tracks looked at since the start. */
  get looks(): number {
    return this.#looks;
  }

  /** Milliseconds from one look's end to the next, of late; null before the second. */
  get msPerLook(): number | null {
    return this.#msPerLook;
  }

  /** There may be tracks that wait. */
  wake(): void {
    if (this.#abort.signal.aborted || this.#retry) return;
    try {
      // Those under way still count as waiting: one more than these makes sure that another is among them.
      const waiting = this.#options.store.waiting(AT_ONCE + this.#current.size);
      for (const track of waiting) {
        if (this.#current.size >= AT_ONCE) break;
        if (!this.#current.has(track.id)) void this.#look(track);
      }
      if (this.#current.size === 0) this.#lastLookMs = null;
    } catch {
      this.#wait();
    }
  }

  /** Ends what is under way; it waits again after the next start. */
  close(): void {
    this.#abort.abort(new JetStreamError('JS_INTERNAL', 'the server is stopping'));
    if (this.#retry) clearTimeout(this.#retry);
  }

  async #look(track: WaitingTrack): Promise<void> {
    const { path, sampleRateHz, channels } = track;
    this.#current.set(track.id, path);
    try {
      await this.#analyse(track, { path, sampleRateHz, channels });
      this.#count();
    } catch {
      // The database tells its own health; without it the same track would come up again at once.
      if (!this.#abort.signal.aborted) this.#wait();
    } finally {
      this.#current.delete(track.id);
      this.wake();
    }
  }

  /** Throws only when the result cannot be saved. */
  async #analyse(track: WaitingTrack, source: Parameters<Backstage['analyse']>[0]): Promise<void> {
    const { store, backstage, rootsOf } = this.#options;
    const { signal } = this.#abort;
    const found = await backstage.analyse(source, rootsOf(track), signal).catch((error: unknown) => {
      signal.throwIfAborted();
      store.saveFailure(track.id, codeOf(error), messageOf(error));
      return null;
    });
    if (found) store.saveAnalysis(track.id, found.facts, found.about);
  }

  #count(): void {
    const now = monotonicMs();
    this.#looks++;
    if (this.#lastLookMs !== null) {
      const taken = now - this.#lastLookMs;
      const before = this.#msPerLook ?? taken;
      this.#msPerLook = before + (taken - before) / PACE_OF;
    }
    this.#lastLookMs = now;
    this.#options.onLook();
  }

  #wait(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      this.wake();
    }, RETRY_MS);
    this.#retry.unref();
  }
}

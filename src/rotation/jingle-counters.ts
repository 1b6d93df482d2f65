// When a jingle is due: so many tracks, or so many minutes, since the last of its list.
import { agoInWords } from './play-history.js';
import type { JingleRule } from './rules.js';

/** By key of the list: tracks since its last jingle, and when that was (wall clock, ms). Plain JSON. */
export type JingleState = Readonly<Record<string, { readonly tracks: number; readonly atMs: number }>>;

export class JingleCounters {
  readonly #since: Map<string, { readonly tracks: number; readonly atMs: number }>;

  constructor(state: JingleState = {}) {
    this.#since = new Map(Object.entries(state));
  }

  /** Why a jingle of this rule is due at `atMs`; null while it is not. Its time runs from the first question on. */
  due(rule: JingleRule, atMs: number): string | null {
    const known = this.#since.get(rule.key) ?? { tracks: 0, atMs };
    // What lies ahead was skipped, or the clock put back: its time runs from now on.
    const since = { tracks: known.tracks, atMs: Math.min(known.atMs, atMs) };
    this.#since.set(rule.key, since);
    if (rule.everyTracks !== null && since.tracks >= rule.everyTracks) {
      return `jingle: ${since.tracks} ${since.tracks === 1 ? 'track' : 'tracks'} since the last`;
    }
    if (rule.everyMs !== null && atMs - since.atMs >= rule.everyMs) {
      return `jingle: the last was ${agoInWords(atMs - since.atMs)}`;
    }
    return null;
  }

  /** A track was played. */
  count(): void {
    for (const [key, { tracks, atMs }] of this.#since) this.#since.set(key, { tracks: tracks + 1, atMs });
  }

  /** A jingle of this list had its turn. */
  reset(key: string, atMs: number): void {
    this.#since.set(key, { tracks: 0, atMs });
  }

  state(): JingleState {
    return Object.fromEntries(this.#since);
  }
}

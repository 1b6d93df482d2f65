// The lists of a mount as last read. One that cannot be read does not keep the others from playing.
import { codeOf, messageOf } from '../model/errors.js';
import type { PlaylistEntry } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { JingleRule, ListRule, ProgrammeRules, TrackListRule } from '../rotation/rules.js';
import type { PassedOver } from './programme-door.js';

/** The result of reading playlists again. */
export interface PlaylistDifference {
  /** Of the first list. */
  readonly location: string;
  /** Of all lists together. */
  readonly entries: number;
  readonly added: number;
  readonly removed: number;
  readonly problems: readonly string[];
}

export interface ListsOptions {
  readonly rules: Pick<ProgrammeRules, 'lists' | 'jingles'>;
  readonly load: (location: string, signal: AbortSignal) => Promise<LoadedPlaylist>;
  /** A list was read for the first time. */
  readonly onEntries: (rule: ListRule, entries: readonly PlaylistEntry[]) => void;
  readonly onProblem: (problem: PassedOver) => void;
}

export class Lists {
  readonly #options: ListsOptions;
  readonly #loaded = new Map<string, LoadedPlaylist>();
  readonly #problems = new Map<string, string>();
  /** Lists that are to be read. */
  #due: Set<TrackListRule | JingleRule>;

  constructor(options: ListsOptions) {
    this.#options = options;
    this.#due = new Set([...options.rules.lists, ...options.rules.jingles]);
  }

  /** Why a list cannot be played, in words; null while all can. */
  get trouble(): string | null {
    return [...this.#problems.values()][0] ?? null;
  }

  /** Entries of all lists of tracks, streams included. */
  get entryCount(): number {
    const sizes = this.#options.rules.lists.map((rule) => this.#loaded.get(rule.key)?.entries.length ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** The tracks of a list; none for a stream. */
  entries(rule: ListRule): readonly PlaylistEntry[] {
    const loaded = this.#loaded.get(rule.key);
    return loaded && loaded.kind !== 'stream' ? loaded.entries : [];
  }

  /** Lists that turned out to be live streams. */
  get streams(): readonly TrackListRule[] {
    return this.#options.rules.lists.filter(({ key }) => this.#loaded.get(key)?.kind === 'stream');
  }

  /** The entry of any list at a location. */
  find(location: string): PlaylistEntry | undefined {
    for (const { kind, entries } of this.#loaded.values()) {
      if (kind === 'stream') continue;
      const found = entries.find((entry) => entry.location === location);
      if (found) return found;
    }
    return undefined;
  }

  /** Reads the lists that were not read yet, all at once; those that fail wait for {@link retry}. Never rejects. */
  async load(signal: AbortSignal): Promise<void> {
    const due = this.#due;
    this.#due = new Set();
    await Promise.all([...due].map((rule) => this.#loadOne(rule, signal)));
  }

  /** Lets the next {@link load} try again what failed. */
  retry(): void {
    for (const rule of [...this.#options.rules.lists, ...this.#options.rules.jingles]) {
      if (!this.#loaded.has(rule.key)) this.#due.add(rule);
    }
  }

  /**
   * Reads every list again; the caller takes the new entries over.
   * @throws JetStreamError of the first list that cannot be read: all of the old ones are kept
   */
  async reload(signal: AbortSignal): Promise<PlaylistDifference> {
    const rules = [...this.#options.rules.lists, ...this.#options.rules.jingles];
    const read = await Promise.all(rules.map(({ location }) => this.#options.load(location, signal)));
    const before = this.#locations();
    for (const [index, rule] of rules.entries()) this.#loaded.set(rule.key, read[index] as LoadedPlaylist);
    this.#problems.clear();
    this.#due.clear();
    const after = this.#locations();
    return {
      location: read[0]?.location ?? '',
      entries: this.entryCount,
      added: [...after].filter((location) => !before.has(location)).length,
      removed: [...before].filter((location) => !after.has(location)).length,
      problems: read.flatMap(({ problems }) => problems),
    };
  }

  #locations(): Set<string> {
    return new Set(
      [...this.#loaded.values()].flatMap(({ entries }) => entries.map(({ location }) => location)),
    );
  }

  async #loadOne(rule: ListRule, signal: AbortSignal): Promise<void> {
    try {
      const loaded = await this.#options.load(rule.location, signal);
      // A reload may have come first.
      if (this.#loaded.has(rule.key)) return;
      this.#loaded.set(rule.key, loaded);
      this.#problems.delete(rule.key);
      this.#options.onEntries(rule, this.entries(rule));
    } catch (error) {
      if (signal.aborted || this.#loaded.has(rule.key)) return;
      const [code, reason] = [codeOf(error), messageOf(error)];
      if (!this.#problems.has(rule.key)) this.#options.onProblem({ location: rule.location, code, reason });
      this.#problems.set(rule.key, reason);
    }
  }
}

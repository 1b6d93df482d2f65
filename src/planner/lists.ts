// The lists of a mount as last read. One that cannot be read does not keep the others from playing.
import { codeOf, type ErrorCode, JetStreamError, messageOf } from '../model/errors.js';
import type { ListOfMount, PageRequest, PlaylistPage, PlaylistReload } from '../model/playlist.js';
import type { PlaylistEntry } from '../model/track.js';
import { hideUserInfo } from '../model/user-info.js';
import { listedEntries, playlistDifference } from '../playlist/difference.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import { isHttpUrl } from '../remote/remote-access.js';
import type { ListRule, ProgrammeRules } from '../rotation/rules.js';
import type { PassedOver } from './programme-door.js';
import type { StreamList } from './stream-feed.js';

export interface ListsOptions {
  readonly rules: Pick<ProgrammeRules, 'lists' | 'jingles'>;
  readonly load: (location: string, signal: AbortSignal) => Promise<LoadedPlaylist>;
  /** A list was read for the first time. */
  readonly onEntries: (rule: ListRule, entries: readonly PlaylistEntry[]) => void;
  readonly onProblem: (problem: PassedOver) => void;
}

/** Lists that were read anew, by location, and why others could not be. */
export interface Reading {
  readonly lists: ReadonlyMap<string, LoadedPlaylist>;
  readonly problems: readonly string[];
}

/** Why a list cannot be played. */
interface ListProblem {
  readonly reason: string;
  /** True where it may be a live stream that is not on the air: nobody's fault. */
  readonly mayBeStream: boolean;
}

export class Lists {
  readonly #options: ListsOptions;
  /** Those of tracks, then those of jingles. */
  readonly #rules: readonly ListRule[];
  readonly #loaded = new Map<string, LoadedPlaylist>();
  readonly #problems = new Map<string, ListProblem>();
  /** Entries as last told of by {@link account}, or as first read. */
  readonly #told = new Map<string, readonly PlaylistEntry[]>();
  /** Lists that are to be read. */
  #due: Set<ListRule>;

  constructor(options: ListsOptions) {
    this.#options = options;
    this.#rules = [...options.rules.lists, ...options.rules.jingles];
    this.#due = new Set(this.#rules);
  }

  /** Why a list cannot be played, in words; null while all can. */
  get trouble(): string | null {
    return [...this.#problems.values()][0]?.reason ?? null;
  }

  /** The same, of a list that should be there at all times. */
  get fault(): string | null {
    return [...this.#problems.values()].find(({ mayBeStream }) => !mayBeStream)?.reason ?? null;
  }

  /** Entries of all lists of tracks, streams included. */
  get entryCount(): number {
    const sizes = this.#options.rules.lists.map((rule) => this.#loaded.get(rule.key)?.entries.length ?? 0);
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  /** Lists that have been read. */
  get read(): readonly ListRule[] {
    return this.#rules.filter(({ key }) => this.#loaded.has(key));
  }

  /** The tracks of a list; none for a stream. */
  entries(rule: ListRule): readonly PlaylistEntry[] {
    const loaded = this.#loaded.get(rule.key);
    return loaded && loaded.kind !== 'stream' ? loaded.entries : [];
  }

  /** Lists that turned out to be live streams. */
  get streams(): readonly StreamList[] {
    return this.#options.rules.lists.flatMap((rule) => {
      const loaded = this.#loaded.get(rule.key);
      return loaded?.kind === 'stream' ? [{ rule, places: loaded.entries }] : [];
    });
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

  /**
   * A run of the entries of all lists; `streamTrouble` tells why a list that is a stream is not on the air.
   * @throws JetStreamError `JS_PLAYLIST_UNREADABLE` while no list was read
   */
  page(request: PageRequest, streamTrouble: (rule: ListRule) => string | null): PlaylistPage {
    const loaded = this.#rules.map(({ key }) => this.#loaded.get(key));
    const known = loaded.filter((list) => list !== undefined);
    if (known.length === 0) {
      const reason = this.trouble ?? 'the playlist is being read: ask again in a moment';
      throw new JetStreamError('JS_PLAYLIST_UNREADABLE', reason);
    }
    const lists = this.#rules.map((rule) => this.#describe(rule, streamTrouble(rule)));
    return {
      location: lists[0]?.location ?? '',
      lists,
      total: lists.reduce((sum, { entries }) => sum + entries, 0),
      offset: request.offset,
      entries: listedEntries(loaded, request),
      problems: known.flatMap(({ problems }) => problems),
    };
  }

  /** Reads the lists that were not read yet, all at once; those that fail wait for {@link retry}. Never rejects. */
  async load(signal: AbortSignal): Promise<void> {
    const due = this.#due;
    this.#due = new Set();
    await Promise.all([...due].map((rule) => this.#loadOne(rule, signal)));
  }

  /** Lets the next {@link load} try again what failed. */
  retry(): void {
    for (const rule of this.#rules) if (!this.#loaded.has(rule.key)) this.#due.add(rule);
  }

  /**
   * Reads every list again and changes nothing yet.
   * @throws JetStreamError of the first list when none can be read
   */
  async readAgain(signal: AbortSignal): Promise<Reading> {
    const locations = [...new Set(this.#rules.map(({ location }) => location))];
    const results = await Promise.allSettled(
      locations.map((location) => this.#options.load(location, signal)),
    );
    const lists = new Map<string, LoadedPlaylist>();
    const failures: unknown[] = [];
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') lists.set(locations[index] ?? '', result.value);
      else failures.push(result.reason);
    }
    if (lists.size === 0) throw failures[0];
    return { lists, problems: failures.map(messageOf) };
  }

  /** Whether this is one of the lists, and another reading of it than that which is played. */
  isNews({ location, fingerprint }: LoadedPlaylist): boolean {
    return this.#rules.some(
      (rule) => rule.location === location && this.#loaded.get(rule.key)?.fingerprint !== fingerprint,
    );
  }

  /**
   * Takes lists over that were read anew; those that are not among them stay as they are.
   * @returns what differs from what was played, a difference for each list that is another one
   */
  take({ lists }: Pick<Reading, 'lists'>): PlaylistReload[] {
    const changes = new Map<string, PlaylistReload>();
    for (const rule of this.#rules) {
      const after = lists.get(rule.location);
      if (!after) continue;
      const before = this.#loaded.get(rule.key);
      this.#set(rule, after);
      if (before && before.fingerprint !== after.fingerprint) {
        changes.set(rule.location, playlistDifference(before.entries, [after]));
      }
    }
    return [...changes.values()];
  }

  /**
   * What differs in all lists together from the account before, or from how they were first read: what was taken over
   * meanwhile is told as well.
   */
  account({ problems }: Pick<Reading, 'problems'>): PlaylistReload {
    const told = [...this.#told.values()].flat();
    for (const rule of this.read) this.#told.set(rule.key, this.entries(rule));
    const difference = playlistDifference(told, [...this.#loaded.values()]);
    return {
      ...difference,
      location: this.#rules[0]?.location ?? '',
      entries: this.entryCount,
      problems: [...problems, ...difference.problems],
    };
  }

  #describe(rule: ListRule, streamTrouble: string | null): ListOfMount {
    const loaded = this.#loaded.get(rule.key);
    return {
      location: rule.location,
      use: this.#isOfTracks(rule) ? 'tracks' : 'jingles',
      kind: loaded?.kind ?? null,
      entries: loaded?.entries.length ?? 0,
      trouble: this.#problems.get(rule.key)?.reason ?? streamTrouble,
    };
  }

  #isOfTracks(rule: ListRule): boolean {
    return this.#rules.indexOf(rule) < this.#options.rules.lists.length;
  }

  #set(rule: ListRule, loaded: LoadedPlaylist): void {
    this.#loaded.set(rule.key, loaded);
    this.#problems.delete(rule.key);
    this.#due.delete(rule);
    if (!this.#told.has(rule.key)) this.#told.set(rule.key, loaded.entries);
  }

  async #loadOne(rule: ListRule, signal: AbortSignal): Promise<void> {
    try {
      const loaded = await this.#options.load(rule.location, signal);
      // A reload may have come first.
      if (this.#loaded.has(rule.key)) return;
      if (loaded.kind === 'stream' && !this.#isOfTracks(rule)) throw noJingle(rule);
      this.#set(rule, loaded);
      this.#options.onEntries(rule, this.entries(rule));
    } catch (error) {
      if (signal.aborted || this.#loaded.has(rule.key)) return;
      const [code, reason] = [codeOf(error), messageOf(error)];
      const isNew = this.#problems.get(rule.key)?.reason !== reason;
      if (isNew) this.#options.onProblem({ location: rule.location, code, reason });
      this.#problems.set(rule.key, { reason, mayBeStream: mayBeStream(rule, code) });
    }
  }
}

/** What lies elsewhere, and what names only what does not answer. */
function mayBeStream({ location }: ListRule, code: ErrorCode): boolean {
  return isHttpUrl(location) || code === 'JS_REMOTE_FAILED';
}

function noJingle({ location }: ListRule): JetStreamError {
  const message = `${hideUserInfo(location)} is a live stream, and no jingle: make it a list of tracks with a priority`;
  return new JetStreamError('JS_LIVE_STREAM', message);
}

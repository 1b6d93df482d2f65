// One list and the walk through it: tracks that must wait for their separation keep their turn.
import type { PlaylistEntry } from '../model/track.js';
import type { Conflict } from './play-history.js';
import { createRotation } from './rotation.js';
import type { Pick, Rotation, RotationState } from './rotation-state.js';
import type { ListRule } from './rules.js';

/** Tracks looked at for one pick. */
const MAX_LOOKS = 64;
/** Tracks that wait at once: they are part of the stored state. */
const MAX_WAITING = 100;
/** A new round begins while this share of the list still waits: the end of a round offers little choice. */
const CARRIED_SHARE = 0.1;

/** A list's place, as plain JSON. */
export interface ListState {
  readonly rotation: RotationState;
  /** Locations of tracks whose turn has come and that had to wait, oldest first. */
  readonly waiting: readonly string[];
}

/** A track that had to wait, and why. */
export interface Postponed {
  readonly pick: Pick;
  readonly conflict: Conflict;
}

/** What a list offers. */
export interface Offer {
  readonly pick: Pick;
  /** Set when everything in reach had to wait: this is the least bad of it. */
  readonly conflict: Conflict | null;
  /** What was looked at before it. */
  readonly postponed: readonly Postponed[];
}

/** Says why an entry should wait; null when it need not. */
export type Judge = (entry: PlaylistEntry) => Conflict | null;

/** One list of a mount. {@link offer} leaves the offered track in its place until {@link take}. */
export class ListCursor {
  readonly rule: ListRule;
  #entries: readonly PlaylistEntry[];
  readonly #rotation: Rotation;
  #waiting: readonly Pick[];

  private constructor(
    rule: ListRule,
    entries: readonly PlaylistEntry[],
    rotation: Rotation,
    waiting: readonly Pick[],
  ) {
    this.rule = rule;
    this.#entries = entries;
    this.#rotation = rotation;
    this.#waiting = waiting;
  }

  /** Begins a list, or goes on where `state` was; the list may have been edited since. */
  static open(
    rule: ListRule,
    entries: readonly PlaylistEntry[],
    seed: number,
    state: ListState | undefined,
  ): ListCursor {
    const rotation = createRotation({
      entries,
      order: rule.order,
      seed,
      ...(state ? { state: state.rotation } : {}),
    });
    const cursor = new ListCursor(rule, entries, rotation, []);
    cursor.#waiting = cursor.#find(state?.waiting ?? []);
    return cursor;
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Goes on with an edited list. */
  replace(entries: readonly PlaylistEntry[]): void {
    this.#entries = entries;
    this.#rotation.replace(entries);
    this.#waiting = this.#find(this.#waiting.map(({ entry }) => entry.location));
  }

  /** The first track in turn that need not wait, else the least bad; null while the list is empty. */
  offer(judge: Judge): Offer | null {
    const postponed: Postponed[] = [];
    for (const pick of this.#waiting) {
      const conflict = judge(pick.entry);
      if (!conflict) return { pick, conflict: null, postponed };
      postponed.push({ pick, conflict });
    }
    const draws: Pick[] = [];
    for (let looks = 0; looks < MAX_LOOKS && this.#mayDraw(draws.length); looks++) {
      const pick = this.#rotation.next();
      if (!pick) break;
      draws.push(pick);
      const conflict = judge(pick.entry);
      if (!conflict) {
        this.#keep(draws);
        return { pick, conflict: null, postponed };
      }
      postponed.push({ pick, conflict });
    }
    this.#keep(draws);
    const best = postponed.toSorted((a, b) => a.conflict.severity - b.conflict.severity)[0];
    return best ? { ...best, postponed: postponed.filter((other) => other !== best) } : null;
  }

  /** Takes what was offered. */
  take(pick: Pick): void {
    const at = this.#waiting.indexOf(pick);
    // At random there are no turns that could be kept.
    if (!Number.isFinite(this.#rotation.remaining)) this.#waiting = [];
    else if (at >= 0) this.#waiting = this.#waiting.toSpliced(at, 1);
  }

  state(): ListState {
    return { rotation: this.#rotation.state(), waiting: this.#waiting.map(({ entry }) => entry.location) };
  }

  /** A copy that goes its own way. */
  fork(): ListCursor {
    return new ListCursor(this.rule, this.#entries, this.#rotation.fork(), this.#waiting);
  }

  #mayDraw(drawn: number): boolean {
    const waiting = this.#waiting.length + drawn;
    if (waiting >= MAX_WAITING) return false;
    return this.#rotation.remaining > 0 || waiting <= this.#entries.length * CARRIED_SHARE;
  }

  #keep(draws: readonly Pick[]): void {
    if (draws.length > 0) this.#waiting = [...this.#waiting, ...draws];
  }

  /** Entries by location; what is not listed any more has lost its turn. */
  #find(locations: readonly string[]): Pick[] {
    if (locations.length === 0) return [];
    const wanted = new Set(locations);
    const found = new Map<string, Pick>();
    this.#entries.forEach((entry, index) => {
      if (wanted.has(entry.location)) found.set(entry.location, { entry, index });
    });
    return locations.flatMap((location) => found.get(location) ?? []);
  }
}

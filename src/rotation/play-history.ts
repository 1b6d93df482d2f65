// What was played when, as far as it keeps other tracks away: by artist, title and album.
import type { SeparationConfig } from '../config/rotation-schema.js';
import type { TrackTags } from '../model/track.js';
import { hashText } from './random.js';

const KINDS = ['artist', 'title', 'album'] as const;
type Kind = (typeof KINDS)[number];

/** Plays remembered of each kind; at a track every three minutes more than a day. */
const CAPACITY = 1000;

/** Why a track should wait. */
export interface Conflict {
  /** In words, for example `artist played 12 minutes ago`. */
  readonly reason: string;
  /** How bad it would be to play it all the same: the share of the separation still to go, 0 to 1. */
  readonly severity: number;
}

/** Plain JSON: for each kind, `[hash of the name, wall clock in ms]`, oldest first. */
export type PlayHistoryState = Partial<Record<Kind, readonly (readonly [name: number, atMs: number])[]>>;

/** The last play of every artist, title and album that still matters. */
export class PlayHistory {
  readonly #windowsMs: Readonly<Record<Kind, number>>;
  readonly #last: Record<Kind, Map<number, number>>;

  constructor(separation: SeparationConfig, state: PlayHistoryState = {}) {
    this.#windowsMs = {
      artist: separation.artist_minutes * 60_000,
      title: separation.title_minutes * 60_000,
      album: separation.album_minutes * 60_000,
    };
    const plays = (kind: Kind) => new Map(this.#windowsMs[kind] > 0 ? (state[kind] ?? []) : []);
    this.#last = { artist: plays('artist'), title: plays('title'), album: plays('album') };
  }

  /** Notes a play that begins at `atMs`, wall clock. */
  note(track: TrackTags, atMs: number): void {
    for (const kind of KINDS) {
      const name = nameOf(track, kind);
      if (name === null || this.#windowsMs[kind] === 0) continue;
      const last = this.#last[kind];
      last.delete(name);
      last.set(name, atMs);
      for (const [oldest, oldestMs] of last) {
        if (oldestMs > atMs - this.#windowsMs[kind] && last.size <= CAPACITY) break;
        last.delete(oldest);
      }
    }
  }

  /** The worst reason not to begin a track at `atMs`; null when there is none. */
  conflict(track: TrackTags, atMs: number): Conflict | null {
    let worst: Conflict | null = null;
    for (const kind of KINDS) {
      const windowMs = this.#windowsMs[kind];
      const name = windowMs > 0 ? nameOf(track, kind) : null;
      const lastMs = name === null ? undefined : this.#last[kind].get(name);
      if (lastMs === undefined || atMs - lastMs >= windowMs) continue;
      const severity = Math.min(1, 1 - (atMs - lastMs) / windowMs);
      if (worst && worst.severity >= severity) continue;
      worst = { reason: `${kind} played ${agoInWords(atMs - lastMs)}`, severity };
    }
    return worst;
  }

  state(): PlayHistoryState {
    return Object.fromEntries(
      KINDS.filter((kind) => this.#last[kind].size > 0).map((kind) => [kind, [...this.#last[kind]]]),
    );
  }
}

/** A number for a name, capitals and the width of spaces aside (53 bits: a million names meet by a chance of 1:18,000). */
function nameOf(track: TrackTags, kind: Kind): number | null {
  const text = track[kind]?.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  if (!text) return null;
  const [high, low] = hashText(text, 0);
  return high * 2 ** 21 + (low >>> 11);
}

/** A time span that has passed, in words; what lies in the future counts as now. */
export function agoInWords(ms: number): string {
  const minutes = Math.floor(Math.max(0, ms) / 60_000);
  if (minutes === 0) return 'less than a minute ago';
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
}

// The answers of routes whose types are the API's own; what the model names comes from there.

/** A coming track with the reason why it is next: GET /api/mounts/ID/next. */
export interface ComingTrack {
  readonly location: string;
  readonly title: string;
  readonly artist: string | null;
  readonly reason: string;
  /** Expected start, ISO 8601. */
  readonly at: string | null;
}

export interface Coming {
  readonly next: readonly ComingTrack[];
  readonly passedOver: ReadonlyArray<{ readonly location: string; readonly reason: string }>;
}

/** One wish of listeners or operators: GET /api/mounts/ID/queue. */
export interface QueueEntry {
  readonly id: string;
  readonly location: string;
  readonly title?: string;
  readonly artist?: string;
  readonly durationS: number;
}

/** One play: GET /api/mounts/ID/history. */
export interface Play {
  readonly id: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly playedS: number | null;
  readonly title: string;
  readonly artist: string | null;
  readonly location: string;
  readonly origin: string;
  readonly reason: string | null;
}

/** One line of a playlist: GET /api/mounts/ID/playlist. */
export interface ListedTrack {
  readonly location: string;
  readonly title: string | null;
  readonly artist: string | null;
  /** Why it could not be read; null when nothing was found wrong. */
  readonly problem: string | null;
}

/** Part of a playlist. */
export interface PlaylistPage {
  readonly location: string;
  readonly entries: readonly ListedTrack[];
  readonly total: number;
  readonly problems: readonly string[];
}

/** What a reload found; counts in older servers, locations in newer ones. */
export interface ReloadAnswer {
  readonly location: string;
  readonly entries: number;
  readonly added: number | readonly string[];
  readonly removed: number | readonly string[];
  readonly addedCount?: number;
  readonly removedCount?: number;
  readonly unreadableCount?: number;
  readonly unreadable?: ReadonlyArray<{ readonly location: string; readonly reason: string }>;
  readonly problems?: readonly string[];
}

/** A track of the library: GET /api/library. */
export interface LibraryTrack {
  readonly id: number;
  readonly path: string;
  readonly title: string | null;
  readonly artist: string | null;
  readonly durationS: number | null;
  readonly coverType: string | null;
}

/** A track that will not be tried for a while: GET /api/mounts/ID/failures. */
export interface FailingTrack {
  /** Names it in requests. */
  readonly track: string;
  readonly path: string;
  readonly reason: string;
  /** Failures in a row. */
  readonly count: number;
  readonly lastAt: string;
  readonly nextTryAt: string | null;
}

/** Effects of a change: PATCH /api/mounts/ID, with ?dry_run=true before it is made. */
export interface ChangeEffects {
  readonly applied: readonly string[];
  readonly restarted: ReadonlyArray<{ readonly what: string; readonly why: string }>;
  readonly later?: ReadonlyArray<{ readonly key: string; readonly when: string }>;
}

/** A list, whether the answer is one or holds one under a name of its own. */
export function listIn<T>(answer: unknown, ...names: readonly string[]): readonly T[] {
  if (Array.isArray(answer)) return answer as T[];
  if (typeof answer !== 'object' || answer === null) return [];
  for (const name of names) {
    const value = (answer as Record<string, unknown>)[name];
    if (Array.isArray(value)) return value as T[];
  }
  return [];
}

// The answers of routes whose types are the API's own; what the model names comes from there.

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

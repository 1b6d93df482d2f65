// What was heard when: the plays of every mount, as reports to rights societies need them.

/** Lists that a play may come from. */
export const playOrigins = ['playlist', 'queue', 'jingle', 'fallback'] as const;

/** Which list a play came from. */
export type PlayOrigin = (typeof playOrigins)[number];

/**
 * Why a play ended: at its own end, by a skip or a seek, by a change of programme (the playlist taking over from the
 * fallback), because it could not be rendered or decoded further, or because its mount or the server ended.
 */
export const endReasons = [
  'finished',
  'skipped',
  'seek',
  'replaced',
  'failed',
  'mount_stopped',
  'restart',
] as const;

/** One of {@link endReasons}. */
export type EndReason = (typeof endReasons)[number];

/** A play that has begun, as a mount tells it: of a track, or of what a live stream gives under one title. */
export interface StartedPlay {
  /** Unique within one run of its mount. */
  readonly id: number;
  readonly location: string;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly origin: PlayOrigin;
  /** True when the track was entered where an earlier play of it ended: after a restart or a seek. */
  readonly resumed: boolean;
  /** Wall clock of its first audible sample, milliseconds since 1970. */
  readonly startedAtMs: number;
  /** Seconds it will be heard if nothing cuts it short; null for a live stream, which has no end. */
  readonly lengthS: number | null;
}

/** The end of a play, as a mount tells it. */
export interface EndedPlay {
  readonly id: number;
  /** Wall clock of its last audible sample, milliseconds since 1970. */
  readonly endedAtMs: number;
  /** Seconds that were heard, overlaps included. */
  readonly playedS: number;
  readonly reason: EndReason;
}

/** One play of a mount's history. What a live stream gives under one title is a play of its own. */
export interface PlayRecord {
  /** Ascends with time over all mounts. */
  readonly id: number;
  /** Wall clock, ISO 8601. */
  readonly startedAt: string;
  /** Wall clock, ISO 8601; null while it is heard. */
  readonly endedAt: string | null;
  /** Seconds heard; null while it is heard. */
  readonly playedS: number | null;
  readonly title: string;
  readonly artist: string | null;
  readonly album: string | null;
  readonly location: string;
  readonly origin: PlayOrigin;
  /** True when it goes on where an earlier play of the same track ended. */
  readonly resumed: boolean;
  /** Null while it is heard. */
  readonly reason: EndReason | null;
}

/** The station's memory of what was played. Both methods throw `JS_STORE_FAILED` when the database does not work. */
export interface PlayHistory {
  /** Plays of a mount, newest first, at most `limit`; those before play `before` where it is given. */
  list(mountId: string, page: { readonly limit: number; readonly before?: number | undefined }): PlayRecord[];
  /** Plays of a mount after play `after`, oldest first, at most `limit`. */
  since(mountId: string, page: { readonly limit: number; readonly after: number }): PlayRecord[];
}

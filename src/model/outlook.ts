// What a mount will play next, as far as it can be known, and why.

/** A track that is to come. */
export interface ComingTrack {
  readonly location: string;
  readonly title: string;
  readonly artist: string | null;
  /** Why it comes, in words. */
  readonly reason: string;
  /** Estimated wall clock of its beginning, ISO 8601. */
  readonly at: string;
}

/** Something that was looked at and does not come, and why. */
export interface PassedOverTrack {
  readonly location: string;
  readonly reason: string;
}

/** The programme ahead. */
export interface Outlook {
  readonly next: readonly ComingTrack[];
  readonly passedOver: readonly PassedOverTrack[];
}

// What a mount has learned of its tracks by scanning them: separation and forecasts need it before the next scan.
import type { PlaylistEntry, TrackFacts, TrackTags } from '../model/track.js';

/** Tracks remembered; about 200 bytes each. */
const CAPACITY = 100_000;

interface Known {
  readonly tags: TrackTags;
  readonly lengthS: number;
}

/** Tags and lengths by location; the oldest make room. */
export class KnownTags {
  readonly #known = new Map<string, Known>();

  learn(location: string, { tags, lengthSamples, sampleRateHz }: TrackFacts): void {
    this.#known.delete(location);
    this.#known.set(location, { tags, lengthS: lengthSamples / sampleRateHz });
    const oldest = this.#known.keys().next();
    if (this.#known.size > CAPACITY && !oldest.done) this.#known.delete(oldest.value);
  }

  /** What the list says of an entry, else its file. */
  tagsOf = ({ location, title, artist }: PlaylistEntry): TrackTags => {
    const tags = this.#known.get(location)?.tags;
    return { ...tags, ...(title && { title }), ...(artist && { artist }) };
  };

  /** Seconds, as decoded, else as the list claims; null when nobody knows. */
  lengthS({ location, claimedDurationS }: PlaylistEntry): number | null {
    return this.#known.get(location)?.lengthS ?? claimedDurationS ?? null;
  }
}

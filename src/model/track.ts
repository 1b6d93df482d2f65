// What is known of a piece of audio: where it is, what it says of itself, and what its samples said.

/** One line of a playlist, before anybody has looked at the file behind it. */
export interface PlaylistEntry {
  /** Absolute path of a file, or an http(s) URL. */
  readonly location: string;
  /** Title as the playlist gives it (EXTINF, Title1=); the file's tags win only where this is absent. */
  readonly title?: string;
  readonly artist?: string;
  /** Duration in seconds as the playlist claims it; never trusted. */
  readonly claimedDurationS?: number;
  /** What the list asks for this entry alone. */
  readonly options?: EntryOptions;
}

/** Wishes of one playlist or queue entry; they hold for that play only. */
export interface EntryOptions {
  /** Where to enter and leave, seconds since the first decoded sample. */
  readonly cueInS?: number;
  readonly cueOutS?: number;
  /** Overlap with the track before, seconds; 0 for none. */
  readonly crossfadeS?: number;
  /** Added to the gain the mount's rule gives, decibels. */
  readonly gainDb?: number;
  /** A jingle: no overlap into or out of it unless asked for, and the last track's title stays. */
  readonly jingle?: boolean;
}

/** Descriptive tags of a track, all optional: files lie and omit. */
export interface TrackTags {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
}

/** Identity of a file's content without reading it: changes when the file is replaced. */
export interface FileIdentity {
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly inode: number;
}

/**
 * What a scan found out by decoding the whole track at the profile's sample rate and channel count.
 * All positions are samples per channel on the track's own grid (0 = first decoded sample).
 */
export interface TrackFacts {
  readonly identity: FileIdentity;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Number of samples per channel that were decoded: the only duration that counts. */
  readonly lengthSamples: number;
  /** Largest absolute sample, full scale = 1; may exceed 1 for lossy sources. */
  readonly peak: number;
  /** First sample that is not leading silence. */
  readonly cueInSample: number;
  /** One past the last sample that is not trailing silence. */
  readonly cueOutSample: number;
  /**
   * Where the ending falls: from here on the sound stays 7 LU and more below the track's own loudness; at most
   * `cueOutSample`, and equal to it where the track ends at once. Absent in facts an older version has kept, as are
   * the two below.
   */
  readonly fadeOutSample?: number;
  /** Integrated loudness in LUFS (EBU R 128); null for silence and for less than 400 ms. */
  readonly integratedLufs?: number | null;
  /** Largest magnitude between the samples too (ITU-R BS.1770-4, Annex 2), full scale = 1. */
  readonly truePeak?: number;
  readonly tags: TrackTags;
  /** Set while the scan goes on: length, peak and cue out are those of what was decoded so far. */
  readonly isPartial?: true;
  /** Set when the decoder failed in mid-track: the track ends at its last good sample. */
  readonly truncatedBecause?: string;
  /**
   * Set for a live stream: its samples are where this says, for a while. `isPartial` while it goes on; `cueInSample`
   * moves on with it, to where one that enters it now has the whole jitter buffer before it.
   */
  readonly stream?: StreamSpool;
}

/** Where the samples of a live stream are kept, and what it said of itself. */
export interface StreamSpool {
  /** Ring file of interleaved 32-bit floats: sample `s` lies in place `s % ringSamples`. */
  readonly path: string;
  readonly ringSamples: number;
  /** The last titles that came, ascending by the sample they became true at. */
  readonly titles: readonly StreamMark[];
  /** Why it ended, in words, once it has. */
  readonly endedBecause?: string;
}

/** A title as a stream gave it. */
export interface StreamMark {
  readonly sample: number;
  readonly text: string;
}

/** Title information bound to a frame of the stream. */
export interface StreamTitle {
  /** What listeners see, already composed and free of control characters. */
  readonly text: string;
  readonly title?: string;
  readonly artist?: string;
}

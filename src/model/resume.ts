// What a mount needs to go on where it was after a restart.

import type { PlaylistEntry } from './track.js';

/** A mount's place in its programme, saved once a second and loaded at the mount's start. */
export interface ResumeState {
  /** Location of the track on the air: absolute path or http(s) URL. */
  readonly location: string;
  /** Samples per channel since the track's first decoded sample, at `sampleRateHz`. */
  readonly positionSamples: number;
  readonly sampleRateHz: number;
  /** The playlist's rotation as its owner serialised it: any JSON value. */
  readonly rotation: unknown;
  /** Set when the track stands in no list of the mount: it came from the queue or by appointment. */
  readonly entry?: PlaylistEntry;
  /** Wall clock, milliseconds since 1970. */
  readonly savedAtMs: number;
}

// The door between a mount and our own listening endpoint.
import type { FrameBatch } from './frames.js';
import type { StreamTitle } from './track.js';

/** What a listener's response headers say of a mount. */
export interface StreamInfo {
  readonly mountId: string;
  readonly path: string;
  readonly name: string;
  readonly description: string;
  readonly genre: string;
  readonly url: string;
  readonly bitrateKbps: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
}

/** A live feed of one mount's frames, opened for the first listener and closed after the last. */
export interface ListenFeed {
  readonly info: StreamInfo;
  /** Title of the frames in `recent`'s end. */
  title(): StreamTitle | null;
  /** Most recent frames, oldest first, about 2 s of audio: the burst for a new listener. */
  recent(): readonly Uint8Array[];
  /** Calls back with every released batch until the returned function is called. */
  subscribe(onBatch: (batch: FrameBatch) => void, onEnd: () => void): () => void;
}

/** Finds feeds by mount path; null when no mount listens there. */
export interface ListenDirectory {
  feed(path: string): ListenFeed | null;
  /** Told whenever the number of listeners of a mount changes. */
  listenersChanged(mountId: string, count: number): void;
}

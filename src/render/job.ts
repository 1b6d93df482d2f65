// The shape of every render job: it is advanced in short steps, so that the pool can change its mind between them.
import type { DecoderBinary, EncoderBinary } from '../codec/binaries.js';
import { JetStreamError } from '../model/errors.js';
import type { LibraryCover, TrackAbout } from '../model/library.js';
import type { EncoderKind } from '../model/profile.js';
import type { MixWindow } from '../model/timeline.js';
import type { FileIdentity, TrackFacts } from '../model/track.js';
import type { LoadedPlaylist } from '../playlist/load.js';
import type { SpooledFile } from '../remote/spool-download.js';
import type { AssetHead, FrameRange } from './asset-file.js';

/**
 * What a step did; `encodedS` is the audio it decoded and encoded, in seconds, `facts` what a scan knows so far. `done`
 * ends the job.
 */
export type StepReport =
  | {
      readonly state: 'more';
      readonly ready?: FrameRange;
      readonly encodedS?: number;
      readonly facts?: TrackFacts;
    }
  | { readonly state: 'done'; readonly result: JobResult; readonly encodedS?: number };

/** What a job leaves behind. */
export type JobResult =
  | {
      readonly kind: 'scan';
      readonly facts: TrackFacts;
      /** The copy that was fetched of a remote track. */
      readonly spooled?: SpooledFile;
      readonly about?: TrackAbout;
    }
  | { readonly kind: 'cover'; readonly cover: LibraryCover }
  | { readonly kind: 'body'; readonly head: AssetHead }
  | { readonly kind: 'mix'; readonly frames: number; readonly limitedDb: number }
  | { readonly kind: 'identity'; readonly identity: FileIdentity | null }
  | { readonly kind: 'seam'; readonly seam: RenderedSeam }
  | { readonly kind: 'stream'; readonly facts: TrackFacts }
  | { readonly kind: 'silence'; readonly frame: Uint8Array }
  | { readonly kind: 'playlist'; readonly playlist: LoadedPlaylist };

/** A rendered stretch of a timeline. */
export interface RenderedSeam {
  /** The file in the format asked for; empty for none. */
  readonly audio: Uint8Array;
  /** Per voice of the mix: largest magnitudes of equal pieces of the window, at the voice's gain, before its fades. */
  readonly peaks: readonly (readonly number[])[];
  /** Deepest reduction of the limiter. */
  readonly limitedDb: number;
}

/** A job in a render process; steps never overlap. */
export interface RenderJob {
  /**
   * Does at most about 2 s of audio (or one bounded piece of other work). Throws JetStreamError when it fails.
   * `slice` is what a live job encodes next; others know by themselves.
   */
  step(slice?: MixWindow): Promise<StepReport>;
  /** Ends the children and closes files; idempotent, waits. */
  close(): Promise<void>;
}

/** The programs a render process works with. */
export interface RenderTools {
  readonly decoder: DecoderBinary;
  /** Those that were found at start; at least one. */
  readonly encoders: Readonly<Partial<Record<EncoderKind, EncoderBinary>>>;
  /** Put before every program that is started, to confine it (codec/confinement.ts); nothing by default. */
  readonly launcher?: readonly string[];
}

/**
 * The encoder a profile asks for.
 * @throws JetStreamError `JS_NO_ENCODER`
 */
export function encoderFor(tools: RenderTools, kind: EncoderKind): EncoderBinary {
  const encoder = tools.encoders[kind];
  if (!encoder) throw new JetStreamError('JS_NO_ENCODER', `the encoder ${kind} was not found at start`);
  return encoder;
}

/** Audio a step may render, in seconds. */
export const STEP_S = 2;

/** Frames encoded before a window and dropped, so that the encoder's state does not depend on where it began. */
export const PREROLL_FRAMES = 12;

/** Frames of PCM fed after a window, so that its last frames know what follows. */
export const POSTROLL_FRAMES = 4;

/** Content that changed under its name is a different track. */
export function sameFile(a: FileIdentity, b: FileIdentity): boolean {
  return a.path === b.path && a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs && a.inode === b.inode;
}

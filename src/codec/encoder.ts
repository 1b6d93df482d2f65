// Turns float samples into MP3 frames through a lame or ffmpeg process.
import type { Writable } from 'node:stream';
import { JetStreamError } from '../model/errors.js';
import { type Profile, samplesPerFrame } from '../model/profile.js';
import { FrameSplitter } from '../mp3/frame-splitter.js';
import { isInfoFrame } from '../mp3/info-frame.js';
import type { EncoderBinary } from './binaries.js';
import { type Child, type ChildExit, type ChildPriority, lastWords, startChild, stopChild } from './child.js';
import { ffmpegArgs, lameArgs } from './encoder-args.js';

/** PCM in, whole frames out. Frame i belongs to samples from i * samplesPerFrame, less the delay of encoder-delay.ts. */
export interface Mp3Encoder {
  /**
   * Writes interleaved samples (full scale 1, clamped; NaN is silence); resolves when the encoder has taken them,
   * after which `pcm` may be reused. Frames it makes meanwhile are kept for the reader: about one per
   * samplesPerFrame written.
   * Throws JS_ENCODE_FAILED when the encoder died, JS_ENCODE_TIMEOUT when it stopped taking samples.
   */
  write(pcm: Float32Array): Promise<void>;
  /** Tells the encoder that no more samples come; it then emits what it held back. */
  end(): void;
  /** The frames made so far that were not taken yet, perhaps none. */
  takeFrames(): Uint8Array[];
  /**
   * Waits for at least one frame and takes all there are; null after the last. Throws JS_ENCODE_FAILED when the
   * encoder died and JS_ENCODE_TIMEOUT when it owes frames and gave none in time. The last 8 frames' worth of what
   * was written may come only with more samples or after {@link end}: do not wait for them alone. One call at a time.
   */
  readFrames(): Promise<Uint8Array[] | null>;
  /** Kills the encoder and waits until it is gone; safe to call again. */
  close(): Promise<void>;
}

/** How to encode. */
export interface EncoderOptions {
  readonly binary: EncoderBinary;
  readonly profile: Profile;
  /** Lets frames borrow bits of earlier ones (better at high bitrates, not spliceable). Default false. */
  readonly reservoir?: boolean;
  /** Default 'background'. */
  readonly priority?: ChildPriority | undefined;
  /** Longest wait for a frame that is owed, and for samples to be taken, in milliseconds. Default 10000. */
  readonly deadlineMs?: number;
}

const DEFAULT_DEADLINE_MS = 10_000;
/** Frames the encoders may hold back for more input; at most 2.8 were measured at 44.1 and 22.05 kHz. */
const HELD_BACK_FRAMES = 8;
const INT32_FULL_SCALE = 0x7fffffff;

/** Starts an encoder. A binary that cannot run shows in the first write or read. */
export function openEncoder(options: EncoderOptions): Mp3Encoder {
  return new ChildEncoder(options);
}

class ChildEncoder implements Mp3Encoder {
  readonly #child: Child;
  readonly #options: EncoderOptions;
  readonly #deadlineMs: number;
  readonly #samplesPerFrame: number;
  readonly #splitter = new FrameSplitter();
  #clamped: Int32Array | Float32Array = new Int32Array(0);
  #frames: Uint8Array[] = [];
  #framesMade = 0;
  #samplesWritten = 0;
  #isEnding = false;
  #failure: JetStreamError | null = null;
  #isDone = false;
  #wake: (() => void) | null = null;

  constructor(options: EncoderOptions) {
    const { binary, profile, reservoir = false, priority } = options;
    const args = binary.kind === 'lame' ? lameArgs(profile, reservoir) : ffmpegArgs(profile, reservoir);
    this.#options = options;
    this.#deadlineMs = options.deadlineMs ?? DEFAULT_DEADLINE_MS;
    this.#samplesPerFrame = samplesPerFrame(profile.sampleRateHz);
    this.#child = startChild(binary.path, args, { env: binary.env, priority });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#keep(this.#splitter.push(chunk)));
    void this.#child.exited.then((exit) => this.#onExit(exit));
  }

  async write(pcm: Float32Array): Promise<void> {
    this.#throwIfFailed();
    this.#samplesWritten += pcm.length / this.#options.profile.channels;
    const bytes = this.#bytesOf(pcm);
    await this.#withDeadline(() => writeAll(this.#child.stdin, bytes));
    this.#throwIfFailed();
  }

  end(): void {
    this.#isEnding = true;
    this.#child.stdin.end();
  }

  takeFrames(): Uint8Array[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  async readFrames(): Promise<Uint8Array[] | null> {
    while (this.#frames.length === 0) {
      this.#throwIfFailed();
      if (this.#isDone) return null;
      const next = () =>
        new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      await (this.#owesFrames() ? this.#withDeadline(next) : next());
    }
    return this.takeFrames();
  }

  async close(): Promise<void> {
    await stopChild(this.#child);
  }

  /** What the program reads. The kernel has taken what the last call returned: writes come one after another. */
  #bytesOf(pcm: Float32Array): Uint8Array {
    const { length } = pcm;
    if (this.#clamped.length !== length) {
      const isLame = this.#options.binary.kind === 'lame';
      this.#clamped = isLame ? new Int32Array(length) : new Float32Array(length);
    }
    clampInto(this.#clamped, pcm);
    return new Uint8Array(this.#clamped.buffer);
  }

  #owesFrames(): boolean {
    const due = this.#samplesWritten / this.#samplesPerFrame - HELD_BACK_FRAMES;
    return this.#isEnding || this.#framesMade < due;
  }

  #keep(frames: Uint8Array[]): void {
    if (frames.length === 0) return;
    const first = frames[0];
    const isTag = this.#framesMade === 0 && first !== undefined && isInfoFrame(first);
    this.#frames.push(...(isTag ? frames.slice(1) : frames));
    this.#framesMade += frames.length;
    this.#wake?.();
  }

  #onExit(exit: ChildExit): void {
    this.#keep(this.#splitter.flush());
    if (exit.code !== 0 || !this.#isEnding) {
      const words = lastWords(this.#child, exit);
      const message = `the encoder ended unexpectedly: ${words}`;
      this.#failure ??= new JetStreamError('JS_ENCODE_FAILED', message, {
        cause: exit.startError ?? undefined,
      });
    }
    this.#isDone = true;
    this.#wake?.();
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Waits for `action`; after the deadline the encoder is killed and the timeout thrown. */
  async #withDeadline(action: () => Promise<void>): Promise<void> {
    const timer = setTimeout(() => {
      const message = `the encoder was silent for ${this.#deadlineMs} ms; it is started again`;
      this.#failure ??= new JetStreamError('JS_ENCODE_TIMEOUT', message);
      this.#child.kill();
    }, this.#deadlineMs);
    try {
      await action();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Resolves when the kernel has taken the bytes, or when the pipe is gone: the exit tells why. */
function writeAll(stdin: Writable, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (stdin.destroyed || stdin.writableEnded) resolve();
    else stdin.write(bytes, () => resolve());
  });
}

/** LAME aborts at NaN, and at what is far above full scale. `target` is as long as `pcm`. */
function clampInto(target: Int32Array | Float32Array, pcm: Float32Array): void {
  const fullScale = target instanceof Int32Array ? INT32_FULL_SCALE : 1;
  for (let i = 0; i < pcm.length; i++) {
    const sample = pcm[i] as number;
    target[i] = sample >= 1 ? fullScale : sample <= -1 ? -fullScale : sample * fullScale || 0;
  }
}

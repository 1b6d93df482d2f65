// Turns a file, or MP3 bytes, into float samples through an ffmpeg process that runs only while it is read.
import { JetStreamError } from '../model/errors.js';
import { ByteReader, type ReadDeadlines } from './byte-reader.js';
import { type Child, type ChildExit, type ChildPriority, lastWords, startChild, stopChild } from './child.js';
import { fileDecoderArgs, mp3DecoderArgs, streamDecoderArgs } from './decoder-args.js';
import type { PcmFormat, PcmPlace } from './pcm-format.js';

/** Interleaved float samples, pulled. One call at a time. */
export interface PcmSource {
  /**
   * Exactly `samplesPerChannel` interleaved samples per channel, fewer at the end, then null. They may be changed, and
   * are valid until the next call.
   * Throws JS_TRACK_UNREADABLE (cannot be opened or holds no audio), JS_DECODE_FAILED (the decoder died before
   * any sample), JS_RENDER_LOST (not started, or killed from outside before any sample), JS_TRACK_EMPTY (no sample, no complaint) or
   * JS_DECODE_TIMEOUT (no first byte in time). A failure after the first sample is no error: what was decoded is
   * returned, then null, and {@link failure} says why it ended. Nor is any failure of a source that was opened
   * within its track.
   */
  read(samplesPerChannel: number): Promise<Float32Array | null>;
  /** Waits until there is something to read, or nothing any more; never throws. */
  arrive(): Promise<void>;
  /** Why the track ended early, once it has; null when it ended well. */
  readonly failure: JetStreamError | null;
  /** Kills the decoder and waits until it is gone; safe to call again. */
  close(): Promise<void>;
}

/** How to decode a local file. */
export interface FileDecoderOptions extends PcmPlace {
  readonly ffmpegPath: string;
  /** Path of a local file; no URL is ever opened. */
  readonly path: string;
  /** Default 'background'. */
  readonly priority?: ChildPriority | undefined;
  readonly deadlines?: Partial<ReadDeadlines>;
}

/** How to decode a stream that comes as fast as it is played. */
export interface StreamDecoderOptions extends PcmFormat {
  readonly ffmpegPath: string;
  readonly deadlines?: Partial<ReadDeadlines>;
}

/** How to decode MP3 frames of our own. */
export interface Mp3DecoderOptions extends PcmPlace {
  readonly ffmpegPath: string;
  readonly deadlines?: Partial<ReadDeadlines>;
}

const DEFAULT_DEADLINES: ReadDeadlines = { firstByteMs: 8_000, betweenBytesMs: 10_000 };
const BYTES_PER_SAMPLE = 4;
/** Wait for the first byte on top, for each second of audio before it: decoding takes about 1 ms. */
const WAIT_PER_DROPPED_S_MS = 20;
/** Signals a decoder raises itself over a file it cannot bear; any other came from outside and says nothing of the file. */
const CRASHES: ReadonlySet<NodeJS.Signals> = new Set(['SIGSEGV', 'SIGBUS', 'SIGFPE', 'SIGILL', 'SIGABRT']);

/** Begins to decode a file. Faults of the file show in the first read, not here. */
export function openDecoder(options: FileDecoderOptions): PcmSource {
  const child = startChild(options.ffmpegPath, fileDecoderArgs(options), { priority: options.priority });
  child.stdin.end();
  return new ChildPcmSource(child, options, options.path);
}

/**
 * Begins to decode MP3 bytes, which are pulled from `frames` only as fast as the decoder takes them. Nothing is
 * trimmed: frame i of those given makes samples from i * samplesPerFrame on, in which sound lies
 * ROUND_TRIP_DELAY_SAMPLES later than it entered the encoder (encoder-delay.ts).
 */
export function openMp3Decoder(
  options: Mp3DecoderOptions,
  frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): PcmSource {
  const child = startChild(options.ffmpegPath, mp3DecoderArgs(options));
  const source = new ChildPcmSource(child, options, 'pipe:0');
  feed(child, frames).catch((error: unknown) => source.fail(error));
  return source;
}

/**
 * Begins to decode what a server sends, in whatever format it turns out to be. The decoder gets bytes only: it has no
 * network. A failure of `audio` ends the source with it.
 */
export function openStreamDecoder(
  options: StreamDecoderOptions,
  audio: AsyncIterable<Uint8Array>,
): PcmSource {
  const child = startChild(options.ffmpegPath, streamDecoderArgs(options));
  const source = new ChildPcmSource(child, options, 'pipe:0');
  feed(child, audio).catch((error: unknown) => source.fail(error));
  return source;
}

async function feed(child: Child, frames: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  for await (const bytes of frames) {
    if (child.stdin.destroyed) return;
    await new Promise<void>((resolve) => child.stdin.write(bytes, () => resolve()));
  }
  child.stdin.end();
}

class ChildPcmSource implements PcmSource {
  readonly #child: Child;
  readonly #path: string;
  readonly #frameBytes: number;
  readonly #reader: ByteReader;
  readonly #deadlines: ReadDeadlines;
  #failure: JetStreamError | null = null;
  /** Read into again and again: a fresh one for every read costs a clearing and, soon, a collection of garbage. */
  #bytes = new Uint8Array(0);
  /** There were samples, in this run or in the one that told where to begin. */
  #hasSamples: boolean;
  #ended = false;

  constructor(child: Child, options: PcmPlace & { deadlines?: Partial<ReadDeadlines> }, path: string) {
    const { channels, sampleRateHz, fromSample = 0 } = options;
    this.#child = child;
    this.#path = path;
    this.#hasSamples = fromSample > 0;
    this.#frameBytes = channels * BYTES_PER_SAMPLE;
    const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    const dropMs = (fromSample / sampleRateHz) * WAIT_PER_DROPPED_S_MS;
    this.#deadlines = { ...deadlines, firstByteMs: deadlines.firstByteMs + dropMs };
    this.#reader = new ByteReader(child.stdout, this.#deadlines);
  }

  get failure(): JetStreamError | null {
    return this.#failure;
  }

  async read(samplesPerChannel: number): Promise<Float32Array | null> {
    if (this.#ended) return null;
    const wanted = samplesPerChannel * this.#frameBytes;
    if (this.#bytes.length !== wanted) this.#bytes = new Uint8Array(wanted);
    const bytes = this.#bytes;
    const filled = await this.#reader.fill(bytes);
    const whole = filled - (filled % this.#frameBytes);
    if (whole > 0) this.#hasSamples = true;
    if (filled < bytes.length) await this.#finish();
    return whole === 0 ? null : new Float32Array(bytes.buffer, 0, whole / BYTES_PER_SAMPLE);
  }

  async arrive(): Promise<void> {
    if (!this.#ended) await this.#reader.arrive();
  }

  async close(): Promise<void> {
    this.#ended = true;
    await stopChild(this.#child);
  }

  /** Ends the source because what it is fed from failed. */
  fail(error: unknown): void {
    this.#failure ??=
      error instanceof JetStreamError
        ? error
        : new JetStreamError('JS_DECODE_FAILED', 'the frames to decode could not be read', { cause: error });
    this.#child.kill();
  }

  /** After the last byte: learns how the decoder ended, and throws when there was not one sample. */
  async #finish(): Promise<void> {
    if (this.#ended) return; // closed while a read was pending
    this.#ended = true;
    const exit = this.#reader.timedOut
      ? null
      : await withTimeout(this.#child.exited, this.#deadlines.betweenBytesMs);
    if (exit === null) {
      await this.close();
      this.#failure ??= this.#timeout();
    } else if (exit.code !== 0) {
      this.#failure ??= this.#exitError(exit);
    } else if (!this.#hasSamples) {
      const words = this.#child.stderrTail() === '' ? '' : ` (${lastWords(this.#child, exit, this.#path)})`;
      throw new JetStreamError('JS_TRACK_EMPTY', `holds no audio sample${words}; replace or remove the file`);
    }
    if (this.#failure && !this.#hasSamples) throw this.#failure;
  }

  #exitError(exit: ChildExit): JetStreamError {
    const words = lastWords(this.#child, exit, this.#path);
    const { startError } = exit;
    if (startError) {
      return new JetStreamError('JS_RENDER_LOST', `the decoder could not be started: ${words}`, {
        cause: startError,
      });
    }
    if (exit.signal && !CRASHES.has(exit.signal)) {
      return new JetStreamError('JS_RENDER_LOST', `the decoder was killed by ${exit.signal} from outside`);
    }
    if (this.#hasSamples) {
      return new JetStreamError('JS_DECODE_FAILED', `decoding ended early: ${words}`);
    }
    return exit.code === null
      ? new JetStreamError('JS_DECODE_FAILED', `the decoder did not run to its end: ${words}`)
      : new JetStreamError('JS_TRACK_UNREADABLE', `cannot be decoded: ${words}`);
  }

  #timeout(): JetStreamError {
    const limitMs = this.#hasSamples ? this.#deadlines.betweenBytesMs : this.#deadlines.firstByteMs;
    return new JetStreamError(
      'JS_DECODE_TIMEOUT',
      `no sound came from the decoder within ${limitMs} ms; check the disk the file is on`,
    );
  }
}

async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

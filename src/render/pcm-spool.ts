// The last minutes of a live stream's samples, in a ring file: transitions read them again, long after they came.
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { PcmSource } from '../codec/decoder.js';
import type { JetStreamError } from '../model/errors.js';
import { cacheWrite } from './asset-file.js';

const BYTES_PER_VALUE = 4;

/** Looks for the file under its name while a ring is filled once: each second, for {@link SPOOL_S}. */
const LOOKS_PER_ROUND = 120;
const COPY_BYTES = 1 << 20;

/** Audio a spool holds, in seconds: what is buffered ahead of a mount, and far more than the longest overlap. */
export const SPOOL_S = 120;

/** The shape of a ring. */
export interface SpoolShape {
  readonly path: string;
  readonly ringSamples: number;
  readonly channels: 1 | 2;
}

/** A run of bytes in the ring file; a range of samples has at most two. */
interface Run {
  readonly position: number;
  readonly bytes: number;
}

/** Where `samples` from `sample` on lie; fewer than the ring holds. */
function spoolRuns(
  { ringSamples, channels }: Pick<SpoolShape, 'ringSamples' | 'channels'>,
  sample: number,
  samples: number,
): Run[] {
  const width = channels * BYTES_PER_VALUE;
  const place = sample % ringSamples;
  const first = Math.min(samples, ringSamples - place);
  const runs = [
    { position: place * width, bytes: first * width },
    { position: 0, bytes: (samples - first) * width },
  ];
  return runs.filter(({ bytes }) => bytes > 0);
}

/** Writes a stream's samples one after another; one writer per file. */
export class PcmSpool {
  readonly #shape: SpoolShape;
  #file: FileHandle;
  #length = 0;
  #lookedAt = 0;

  private constructor(shape: SpoolShape, file: FileHandle) {
    this.#shape = shape;
    this.#file = file;
  }

  /**
   * Creates the file and its folder.
   * @throws JetStreamError `JS_CACHE_WRITE_FAILED`
   */
  static create(shape: SpoolShape): Promise<PcmSpool> {
    return cacheWrite(async () => {
      await mkdir(dirname(shape.path), { recursive: true });
      return new PcmSpool(shape, await open(shape.path, 'w+'));
    });
  }

  /** Samples per channel written so far. */
  get length(): number {
    return this.#length;
  }

  /** Appends interleaved samples. @throws JetStreamError `JS_CACHE_WRITE_FAILED` */
  async write(pcm: Float32Array): Promise<void> {
    const samples = pcm.length / this.#shape.channels;
    const bytes = Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength);
    let at = 0;
    for (const run of spoolRuns(this.#shape, this.#length, samples)) {
      await cacheWrite(() => this.#file.write(bytes, at, run.bytes, run.position));
      at += run.bytes;
    }
    this.#length += samples;
    if (this.#length - this.#lookedAt < this.#shape.ringSamples / LOOKS_PER_ROUND) return;
    this.#lookedAt = this.#length;
    await cacheWrite(() => this.#stayNamed());
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /**
   * With a cache that was deleted goes the name of the file, not what is in it: that is put under the name again, whole.
   * The old file is emptied, so that whoever still reads it knows.
   */
  async #stayNamed(): Promise<void> {
    const { path } = this.#shape;
    const [named, own] = await Promise.all([stat(path).catch(() => null), this.#file.stat()]);
    if (named?.ino === own.ino) return;
    const partPath = `${path}.part`;
    await mkdir(dirname(path), { recursive: true });
    const file = await open(partPath, 'w+');
    try {
      await copy(this.#file, file);
      await rename(partPath, path);
    } catch (error) {
      await Promise.allSettled([file.close(), rm(partPath, { force: true })]);
      throw error;
    }
    const old = this.#file;
    this.#file = file;
    await old.truncate(0);
    await old.close();
  }
}

async function copy(from: FileHandle, to: FileHandle): Promise<void> {
  const piece = Buffer.allocUnsafe(COPY_BYTES);
  for (let at = 0; ; ) {
    const { bytesRead } = await from.read(piece, 0, COPY_BYTES, at);
    if (bytesRead === 0) return;
    await to.write(piece, 0, bytesRead, at);
    at += bytesRead;
  }
}

/**
 * A stream's samples as a track's, from any place on. What was not written yet must not be asked for, nor what was
 * overwritten since; whoever plans with them knows both.
 */
export class SpoolSource implements PcmSource {
  readonly failure: JetStreamError | null = null;
  readonly #shape: SpoolShape;
  readonly #channels: 1 | 2;
  #file: FileHandle | null = null;
  #at: number;
  #isClosed: boolean;

  /**
   * `fromSample` is the first sample per channel that is read. `length` are those there are, as far as is known: behind
   * them nothing can be entered, but what comes after them can be read on to.
   */
  constructor(shape: SpoolShape, channels: 1 | 2, length: number, fromSample = 0) {
    this.#shape = shape;
    this.#channels = channels;
    this.#at = fromSample;
    this.#isClosed = fromSample > length;
  }

  async read(samplesPerChannel: number): Promise<Float32Array | null> {
    if (this.#isClosed) return null;
    const { channels } = this.#shape;
    const pcm = new Float32Array(samplesPerChannel * channels);
    const bytes = Buffer.from(pcm.buffer);
    let filled = await this.#fill(bytes, samplesPerChannel);
    // Not there yet, or the file is another one by now.
    if (filled < bytes.length && !this.#isClosed) {
      await this.#closeFile();
      filled = await this.#fill(bytes, samplesPerChannel);
    }
    const samples = Math.floor(filled / (channels * BYTES_PER_VALUE));
    this.#at += samples;
    return samples === 0 ? null : mapChannels(pcm.subarray(0, samples * channels), channels, this.#channels);
  }

  async arrive(): Promise<void> {}

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#closeFile();
  }

  /** Reads what there is of `samples` from the present place on; returns how many bytes. */
  async #fill(bytes: Buffer, samples: number): Promise<number> {
    this.#file ??= await open(this.#shape.path, 'r');
    let filled = 0;
    for (const run of spoolRuns(this.#shape, this.#at, samples)) {
      const { bytesRead } = await this.#file.read(bytes, filled, run.bytes, run.position);
      filled += bytesRead;
      if (bytesRead < run.bytes) break;
    }
    return filled;
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = null;
    await file?.close();
  }
}

/** Mono on both sides, or the mean of both. */
function mapChannels(pcm: Float32Array, from: 1 | 2, to: 1 | 2): Float32Array {
  if (from === to) return pcm;
  const samples = pcm.length / from;
  const mapped = new Float32Array(samples * to);
  for (let i = 0; i < samples; i++) {
    if (to === 1) mapped[i] = ((pcm[2 * i] ?? 0) + (pcm[2 * i + 1] ?? 0)) / 2;
    else mapped.fill(pcm[i] ?? 0, 2 * i, 2 * i + 2);
  }
  return mapped;
}

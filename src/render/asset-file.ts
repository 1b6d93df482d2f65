// The asset file: rendered frames in fixed slots, so that a frame's place is arithmetic and every record proves itself.
import { constants, type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { JetStreamError, messageOf } from '../model/errors.js';
import { readSlot, writeSlot } from '../mp3/slot.js';

/** Half-open range of asset frames `[from, to)`. */
export type FrameRange = readonly [from: number, to: number];

/** One rendered frame with its levels. */
export interface RenderedFrame {
  /** A whole MP3 frame, header included. */
  readonly bytes: Uint8Array;
  /** Largest absolute sample of the PCM that went in, full scale 1. */
  readonly peak: number;
  /** Root mean square of the PCM that went in, all channels. */
  readonly rms: number;
}

/** What the head of an asset file says. Frames outside `ranges` must not be read. */
export interface AssetHead {
  readonly key: string;
  readonly slotBytes: number;
  /** Frames of the whole asset; null until the track's end has been decoded. */
  readonly totalFrames: number | null;
  readonly ranges: readonly FrameRange[];
}

const HEAD_BYTES = 4096;
const MAGIC = 'JSA1';

/**
 * Layout of the head: 4 bytes magic, u32 LE CRC-32 of the JSON, u32 LE length of the JSON, JSON.
 * It is written with one call, and a torn write fails its checksum: a crash leaves an asset that is discarded.
 */
function encodeHead(head: AssetHead): Uint8Array {
  const json = Buffer.from(JSON.stringify(head));
  const bytes = Buffer.alloc(HEAD_BYTES);
  if (json.length + 12 > HEAD_BYTES) throw new JetStreamError('JS_INTERNAL', 'asset head too large');
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt32LE(crc32(json), 4);
  bytes.writeUInt32LE(json.length, 8);
  json.copy(bytes, 12);
  return bytes;
}

function decodeHead(bytes: Buffer): AssetHead | null {
  if (bytes.length < HEAD_BYTES || bytes.toString('latin1', 0, 4) !== MAGIC) return null;
  const length = bytes.readUInt32LE(8);
  if (length > HEAD_BYTES - 12) return null;
  const json = bytes.subarray(12, 12 + length);
  if (crc32(json) !== bytes.readUInt32LE(4)) return null;
  return JSON.parse(json.toString()) as AssetHead;
}

/**
 * Reads the head of an asset file.
 * @returns null when the file is missing, torn or not an asset
 */
export async function readAssetHead(path: string): Promise<AssetHead | null> {
  let file: FileHandle | null = null;
  try {
    file = await open(path, 'r');
    const bytes = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await file.read(bytes, 0, HEAD_BYTES, 0);
    return decodeHead(bytes.subarray(0, bytesRead));
  } catch {
    return null;
  } finally {
    await file?.close();
  }
}

/** Writes frames into an asset file; one writer per file. */
export class AssetWriter {
  readonly #file: FileHandle;
  readonly #slotBytes: number;

  private constructor(file: FileHandle, slotBytes: number) {
    this.#file = file;
    this.#slotBytes = slotBytes;
  }

  /**
   * Opens the file at `path`, keeping what it holds, and creates its folder.
   * @throws JetStreamError `JS_CACHE_WRITE_FAILED`
   */
  static async open(path: string, slotBytes: number): Promise<AssetWriter> {
    return cacheWrite(async () => {
      await mkdir(dirname(path), { recursive: true });
      return new AssetWriter(await open(path, constants.O_RDWR | constants.O_CREAT), slotBytes);
    });
  }

  /** Writes consecutive frames from asset frame `firstFrame` on. */
  async write(firstFrame: number, frames: readonly RenderedFrame[]): Promise<void> {
    if (frames.length === 0) return;
    const bytes = new Uint8Array(frames.length * this.#slotBytes);
    frames.forEach((frame, i) => {
      writeSlot(bytes, i * this.#slotBytes, frame.bytes, frame);
    });
    await this.#writeAt(bytes, HEAD_BYTES + firstFrame * this.#slotBytes);
  }

  /** Writes the head; what it claims must have been written before. */
  async writeHead(head: AssetHead): Promise<void> {
    await this.#writeAt(encodeHead(head), 0);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    await cacheWrite(async () => {
      const { bytesWritten } = await this.#file.write(bytes, 0, bytes.length, position);
      if (bytesWritten < bytes.length) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    });
  }
}

/** Reads frames out of an asset file; any number of readers, also while it is being written. */
export class AssetReader {
  readonly #file: FileHandle;
  readonly #slotBytes: number;

  private constructor(file: FileHandle, slotBytes: number) {
    this.#file = file;
    this.#slotBytes = slotBytes;
  }

  /** @throws the file system's error when the file cannot be opened */
  static async open(path: string, slotBytes: number): Promise<AssetReader> {
    return new AssetReader(await open(path, 'r'), slotBytes);
  }

  /**
   * Reads `count` consecutive frames.
   * @returns as many as are whole: fewer than asked for when a record is missing or damaged
   */
  async read(firstFrame: number, count: number): Promise<RenderedFrame[]> {
    const bytes = Buffer.allocUnsafe(count * this.#slotBytes);
    const position = HEAD_BYTES + firstFrame * this.#slotBytes;
    const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, position);
    const frames: RenderedFrame[] = [];
    for (let offset = 0; offset + this.#slotBytes <= bytesRead; offset += this.#slotBytes) {
      const slot = readSlot(bytes, offset, this.#slotBytes);
      if (!slot) break;
      frames.push({ bytes: slot.frame, peak: slot.peak, rms: slot.rms });
    }
    return frames;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/**
 * Runs `work`, which writes into the cache.
 * @throws JetStreamError `JS_CACHE_WRITE_FAILED` in place of whatever it throws
 */
export async function cacheWrite<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new JetStreamError('JS_CACHE_WRITE_FAILED', `cannot write rendered audio: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Adds `[from, to)` to sorted, disjoint ranges. */
export function addRange(ranges: readonly FrameRange[], from: number, to: number): FrameRange[] {
  const merged: FrameRange[] = [];
  let [start, end] = [from, to];
  for (const [a, b] of ranges) {
    if (b < start || a > end) merged.push([a, b]);
    else {
      start = Math.min(start, a);
      end = Math.max(end, b);
    }
  }
  merged.push([start, end]);
  return merged.sort((x, y) => x[0] - y[0]);
}

/** First frame behind the missing `frame` that a range holds; infinity when there is none. */
export function endOfHole(ranges: readonly FrameRange[], frame: number): number {
  return Math.min(...ranges.map(([from]) => from).filter((from) => from > frame), Number.POSITIVE_INFINITY);
}

/** First frame at or after `frame` that no range holds. */
export function firstMissing(ranges: readonly FrameRange[], frame: number): number {
  let missing = frame;
  for (const [from, to] of ranges) if (from <= missing && missing < to) missing = to;
  return missing;
}

// Cuts a byte stream that arrives in arbitrary chunks into whole MP3 frames, skipping what is not one.
import { type FrameHeader, HEADER_BYTES, parseFrameHeader } from './frame-header.js';
import { ID3V2_HEADER_BYTES, id3v2LengthBytes, mayBeginId3v2 } from './id3.js';

/**
 * Whole frames out of chunks. Sync is gained strictly: a first frame counts only when another of the same
 * version and sample rate follows it (or the stream ends with it); from there each header must follow at once.
 * Holds at most one frame and one chunk.
 */
export class FrameSplitter {
  #pending: Uint8Array = new Uint8Array(0);
  #inSync: FrameHeader | null = null;
  #tagBytesLeft = 0;

  /** Takes the next chunk; returns the frames it completed, as copies that are safe to keep. */
  push(chunk: Uint8Array): Uint8Array[] {
    // A plain view, because slice() of a Buffer shares its memory instead of copying.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#pending = this.#pending.length === 0 ? bytes : concat(this.#pending, bytes);
    return this.#split(false);
  }

  /** Takes the end of the stream; returns the frames that waited for a successor. An incomplete one is dropped. */
  flush(): Uint8Array[] {
    const frames = this.#split(true);
    this.#pending = new Uint8Array(0);
    this.#inSync = null;
    this.#tagBytesLeft = 0;
    return frames;
  }

  #split(atEnd: boolean): Uint8Array[] {
    const bytes = this.#pending;
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at < bytes.length) {
      const step = this.#step(bytes, at, atEnd);
      if (step === 'wait') break;
      if (step.isFrame) frames.push(bytes.slice(at, at + step.lengthBytes));
      at += step.lengthBytes;
    }
    this.#pending = bytes.slice(at);
    return frames;
  }

  /** What lies at `at`: a frame, something to skip, or too little to tell. */
  #step(bytes: Uint8Array, at: number, atEnd: boolean): Step | 'wait' {
    const left = bytes.length - at;
    if (this.#tagBytesLeft > 0) {
      const lengthBytes = Math.min(this.#tagBytesLeft, left);
      this.#tagBytesLeft -= lengthBytes;
      return { isFrame: false, lengthBytes };
    }
    if (left < HEADER_BYTES) return atEnd ? JUNK_BYTE : 'wait';
    const header = parseFrameHeader(bytes, at);
    if (header !== null) return this.#frameStep(bytes, at, header, atEnd);
    this.#inSync = null;
    if (!mayBeginId3v2(bytes, at)) return { isFrame: false, lengthBytes: junkLength(bytes, at) };
    if (left < ID3V2_HEADER_BYTES) return atEnd ? JUNK_BYTE : 'wait';
    this.#tagBytesLeft = id3v2LengthBytes(bytes, at);
    return this.#tagBytesLeft > 0 ? { isFrame: false, lengthBytes: 0 } : JUNK_BYTE;
  }

  #frameStep(bytes: Uint8Array, at: number, header: FrameHeader, atEnd: boolean): Step | 'wait' {
    const next = at + header.lengthBytes;
    const isContinuation = this.#inSync !== null && isSameStream(this.#inSync, header);
    if (next > bytes.length) return atEnd ? JUNK_BYTE : 'wait';
    if (!isContinuation && !this.#isFollowed(bytes, next, header, atEnd)) {
      if (!atEnd && next + HEADER_BYTES > bytes.length) return 'wait';
      this.#inSync = null;
      return JUNK_BYTE;
    }
    this.#inSync = header;
    return { isFrame: true, lengthBytes: header.lengthBytes };
  }

  #isFollowed(bytes: Uint8Array, next: number, header: FrameHeader, atEnd: boolean): boolean {
    if (atEnd && next === bytes.length) return true;
    const successor = parseFrameHeader(bytes, next);
    return successor !== null && isSameStream(header, successor);
  }
}

interface Step {
  readonly isFrame: boolean;
  readonly lengthBytes: number;
}

const JUNK_BYTE: Step = { isFrame: false, lengthBytes: 1 };

function isSameStream(a: FrameHeader, b: FrameHeader): boolean {
  return a.version === b.version && a.sampleRateHz === b.sampleRateHz;
}

/** Bytes up to the next one that could begin a frame or a tag; at least 1. */
function junkLength(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < bytes.length && bytes[end] !== 0xff && bytes[end] !== 0x49) end++;
  return end - at;
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

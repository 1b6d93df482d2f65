// Takes the titles out of a Shoutcast or Icecast stream, which carries them between every so many bytes of audio.

/** What a piece of the stream held, in its order. */
export type IcyPart =
  | { readonly kind: 'audio'; readonly bytes: Uint8Array }
  | { readonly kind: 'title'; readonly text: string };

/** A block's length byte counts units of 16 bytes. */
const UNIT_BYTES = 16;
const TITLE = /StreamTitle='(.*?)';(?:\s*$|[^']*=)/su;
const UNENDED_TITLE = /StreamTitle='(.*)'/su;

/**
 * Splits a stream whose answer had the header `icy-metaint`: after so many bytes of audio come one length byte (in
 * units of 16 bytes, 0 for nothing new) and a block like `StreamTitle='...';`, padded with zeros. (Layout: Icecast
 * src/format_mp3.c.) State between calls is a few numbers and at most one block of 4,080 bytes.
 */
export class IcySplitter {
  readonly #interval: number | null;
  #audioLeft: number;
  #block: Uint8Array | null = null;
  #filled = 0;

  /** `interval` is `icy-metaint` in bytes; null where the stream is nothing but audio. */
  constructor(interval: number | null) {
    this.#interval = interval !== null && interval > 0 ? interval : null;
    this.#audioLeft = this.#interval ?? 0;
  }

  /** What the next bytes of the stream hold; pieces of audio are views of `bytes`. */
  push(bytes: Uint8Array): IcyPart[] {
    if (this.#interval === null) return [{ kind: 'audio', bytes }];
    const parts: IcyPart[] = [];
    let at = 0;
    while (at < bytes.length) at += this.#take(bytes.subarray(at), this.#interval, parts);
    return parts;
  }

  /** Takes one piece of what is there; returns how many bytes it was. */
  #take(bytes: Uint8Array, interval: number, parts: IcyPart[]): number {
    if (this.#audioLeft > 0) {
      const audio = bytes.subarray(0, this.#audioLeft);
      this.#audioLeft -= audio.length;
      parts.push({ kind: 'audio', bytes: audio });
      return audio.length;
    }
    if (this.#block === null) {
      this.#block = new Uint8Array((bytes[0] ?? 0) * UNIT_BYTES);
      this.#filled = 0;
      this.#endBlock(interval, parts);
      return 1;
    }
    const piece = bytes.subarray(0, this.#block.length - this.#filled);
    this.#block.set(piece, this.#filled);
    this.#filled += piece.length;
    this.#endBlock(interval, parts);
    return piece.length;
  }

  /** After the last byte of a block comes audio again. */
  #endBlock(interval: number, parts: IcyPart[]): void {
    if (this.#block === null || this.#filled < this.#block.length) return;
    const text = titleOf(this.#block);
    if (text !== null) parts.push({ kind: 'title', text });
    this.#block = null;
    this.#audioLeft = interval;
  }
}

/** The title in a block: UTF-8, or Latin-1 where it is not; null when it names none. An empty one is a title too. */
function titleOf(block: Uint8Array): string | null {
  const end = block.indexOf(0);
  const bytes = Buffer.from(end < 0 ? block : block.subarray(0, end));
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\uFFFD') ? bytes.toString('latin1') : utf8;
  const found = TITLE.exec(text) ?? UNENDED_TITLE.exec(text);
  return found?.[1] ?? null;
}

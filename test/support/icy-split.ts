// Takes a listener's stream apart into audio and in-band titles, whatever way the network cut it into chunks.

/** A title as a listener received it. */
export interface HeardTitle {
  /** Audio bytes received before it. */
  readonly byte: number;
  readonly title: string;
  /** The whole metadata block without its padding. */
  readonly raw: string;
}

/** Splits chunks of a stream with a metadata block after every `metaint` audio bytes (0: none at all). */
export class IcySplitter {
  readonly titles: HeardTitle[] = [];
  /** Audio bytes so far. */
  audioBytes = 0;
  readonly #metaint: number;
  #untilBlock: number;
  #block: Buffer | null = null;
  #filled = 0;

  constructor(metaint: number) {
    this.#metaint = metaint;
    this.#untilBlock = metaint === 0 ? Number.POSITIVE_INFINITY : metaint;
  }

  /** The audio in `chunk`; titles found in it are appended to {@link titles}. */
  push(chunk: Buffer): Buffer {
    const audio: Buffer[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#block !== null) at += this.#fill(this.#block, chunk.subarray(at));
      else if (this.#untilBlock > 0) {
        const part = chunk.subarray(at, Math.min(chunk.length, at + this.#untilBlock));
        audio.push(part);
        at += part.length;
        this.audioBytes += part.length;
        this.#untilBlock -= part.length;
      } else this.#open(chunk[at++] ?? 0);
    }
    return Buffer.concat(audio);
  }

  #open(lengthByte: number): void {
    this.#block = Buffer.alloc(lengthByte * 16);
    this.#filled = 0;
    if (lengthByte === 0) this.#close(this.#block);
  }

  #fill(block: Buffer, bytes: Buffer): number {
    const copied = bytes.copy(block, this.#filled);
    this.#filled += copied;
    if (this.#filled === block.length) this.#close(block);
    return copied;
  }

  #close(block: Buffer): void {
    const raw = block.toString('utf8').replace(/\0+$/, '');
    const title = /StreamTitle='(.*?)';/s.exec(raw)?.[1];
    if (title !== undefined) this.titles.push({ byte: this.audioBytes, title, raw });
    this.#block = null;
    this.#untilBlock = this.#metaint;
  }
}

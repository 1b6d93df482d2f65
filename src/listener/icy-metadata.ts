// In-band ICY metadata: titles placed between the bytes of an MP3 stream, as Icecast and Shoutcast players expect.
import { icyMetadataBlock } from '../playout/title-text.js';

const noChange = Uint8Array.of(0);

/**
 * Audio bytes between two blocks: Icecast's 16000, or less where that would be over half a second of audio.
 * @param bitrateKbps kilobits per second of the stream
 */
export function icyIntervalBytes(bitrateKbps: number): number {
  return Math.min(16_000, Math.floor((bitrateKbps * 1000) / 8 / 2));
}

/** Puts a block after every `intervalBytes` of one listener's audio: the title when it is new, else a zero byte. */
export class IcyInterleaver {
  readonly #intervalBytes: number;
  #untilBlock: number;
  #pending: string | null = null;
  #sent: string | null = null;

  constructor(intervalBytes: number) {
    this.#intervalBytes = intervalBytes;
    this.#untilBlock = intervalBytes;
  }

  /** The title of all audio pushed from now on; goes out with the next block, unless it is the one that went out. */
  setTitle(text: string): void {
    this.#pending = text === this.#sent ? null : text;
  }

  /** Appends `audio`, with the blocks that fall due in it, to `out`. `audio` is not copied. */
  push(audio: Uint8Array, out: Uint8Array[]): void {
    let at = 0;
    while (audio.length - at >= this.#untilBlock) {
      out.push(audio.subarray(at, at + this.#untilBlock), this.#takeBlock());
      at += this.#untilBlock;
      this.#untilBlock = this.#intervalBytes;
    }
    if (at < audio.length) out.push(audio.subarray(at));
    this.#untilBlock -= audio.length - at;
  }

  #takeBlock(): Uint8Array {
    if (this.#pending === null) return noChange;
    const block = icyMetadataBlock(this.#pending);
    this.#sent = this.#pending;
    this.#pending = null;
    return block;
  }
}

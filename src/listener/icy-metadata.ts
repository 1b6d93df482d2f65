// In-band ICY metadata: titles placed between the bytes of an MP3 stream, as Icecast and Shoutcast players expect.

/** Longest title in bytes: a block holds 255 units of 16 bytes, less `StreamTitle='` and `';`. */
const maxTitleBytes = 255 * 16 - "StreamTitle='';".length;

const noChange = Uint8Array.of(0);

/**
 * One metadata block: a length byte in units of 16, then `StreamTitle='...';` in UTF-8, padded with zeros
 * (SHOUTcast metadata protocol; Icecast src/format_mp3.c). A title that would close the quotation is defused:
 * the quote of `';` becomes U+2019, control characters become spaces, and the text is cut at a character's end.
 */
export function icyMetadataBlock(text: string): Uint8Array {
  const safe = text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll("';", '\u2019;');
  const payload = Buffer.from(`StreamTitle='${cutBytes(safe, maxTitleBytes)}';`, 'utf8');
  const units = Math.ceil(payload.length / 16);
  const block = new Uint8Array(1 + units * 16);
  block[0] = units;
  block.set(payload, 1);
  return block;
}

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

// A UTF-8 continuation byte is 10xxxxxx (RFC 3629): step back over those to the start of the cut character.
function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  let end = maxBytes;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

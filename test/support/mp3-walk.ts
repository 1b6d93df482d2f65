// Walks MP3 frames for the tests, on purpose without the product's parser: a fault in one must not hide in both.

const BITRATES_V1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_V2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const RATES_V1_HZ = [44100, 48000, 32000];
/** Frames that must follow each other before the first is believed. */
const CONFIRMING_FRAMES = 4;

/** One layer III frame (ISO/IEC 11172-3, 2.4.1.3 and 2.4.1.7). */
export interface WalkedFrame {
  /** Byte position of its header. */
  readonly offset: number;
  readonly bytes: number;
  readonly bitrateKbps: number;
  readonly sampleRateHz: number;
  readonly channels: 1 | 2;
  /** Samples per channel: 1152 or 576. */
  readonly samples: number;
  /** Bytes of bit reservoir the frame reaches back for; 0 when it stands alone. */
  readonly mainDataBegin: number;
}

/** What a byte string holds besides frames. */
export interface Mp3Walk {
  readonly frames: readonly WalkedFrame[];
  /** Bytes before the first verified frame. */
  readonly leadingBytes: number;
  /** Bytes after the last whole frame, at most one partial frame when the stream is sound. */
  readonly trailingBytes: number;
  /** Positions, between first and last frame, where no frame was although one should have been. */
  readonly breaks: readonly number[];
}

/** The frame whose header is at `offset`, or null. The frame may reach beyond the end of `bytes`. */
export function frameAt(bytes: Uint8Array, offset: number): WalkedFrame | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0, b6 = 0, b7 = 0] = bytes.subarray(offset, offset + 8);
  const version = (b1 >> 3) & 3;
  const layer3 = ((b1 >> 1) & 3) === 1;
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0 || version === 1 || !layer3) return null;
  const bitrateKbps = (version === 3 ? BITRATES_V1 : BITRATES_V2)[b2 >> 4] ?? 0;
  const baseHz = RATES_V1_HZ[(b2 >> 2) & 3];
  if (bitrateKbps === 0 || baseHz === undefined) return null;
  const sampleRateHz = version === 3 ? baseHz : version === 2 ? baseHz / 2 : baseHz / 4;
  const samples = version === 3 ? 1152 : 576;
  const padding = (b2 >> 1) & 1;
  const [side0, side1] = (b1 & 1) === 1 ? [b4, b5] : [b6, b7];
  return {
    offset,
    bytes: Math.floor(((samples / 8) * bitrateKbps * 1000) / sampleRateHz) + padding,
    bitrateKbps,
    sampleRateHz,
    channels: b3 >> 6 === 3 ? 1 : 2,
    samples,
    mainDataBegin: version === 3 ? (side0 << 1) | (side1 >> 7) : side0,
  };
}

/** True when frames of one kind follow each other from `offset` on (as far as there are bytes). */
function isConfirmed(bytes: Uint8Array, offset: number): boolean {
  const first = frameAt(bytes, offset);
  let at = offset;
  for (let i = 0; i < CONFIRMING_FRAMES && at + 8 <= bytes.length; i++) {
    const frame = frameAt(bytes, at);
    if (first === null || frame === null || frame.sampleRateHz !== first.sampleRateHz) return false;
    at += frame.bytes;
  }
  return first !== null && at > offset;
}

/** Finds every whole frame; looks for the next verified one wherever the chain breaks. */
export function walkMp3(bytes: Uint8Array): Mp3Walk {
  const frames: WalkedFrame[] = [];
  const breaks: number[] = [];
  let offset = 0;
  let chained = false;
  while (offset + 8 <= bytes.length) {
    const frame = frameAt(bytes, offset);
    if (frame === null || !(chained || isConfirmed(bytes, offset))) {
      if (chained) breaks.push(offset);
      chained = false;
      offset += 1;
      continue;
    }
    if (offset + frame.bytes > bytes.length) break;
    frames.push(frame);
    offset += frame.bytes;
    chained = true;
  }
  const last = frames.at(-1);
  const end = last === undefined ? 0 : last.offset + last.bytes;
  return {
    frames,
    leadingBytes: frames[0]?.offset ?? bytes.length,
    trailingBytes: last === undefined ? 0 : bytes.length - end,
    breaks: breaks.filter((position) => position < end),
  };
}

/** Number of whole frames in `bytes`. */
export function frameCount(bytes: Uint8Array): number {
  return walkMp3(bytes).frames.length;
}

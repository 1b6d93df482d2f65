// Reads the four bytes every MP3 frame begins with; all else that is known of a frame follows from them.

/** What a layer III frame header says (ISO/IEC 11172-3 2.4.1.3, 13818-3, and the unofficial MPEG-2.5). */
export interface FrameHeader {
  readonly version: 1 | 2 | 2.5;
  /** 8-320; free-format streams are not recognised. */
  readonly bitrateKbps: number;
  readonly sampleRateHz: number;
  /** True when the frame is one byte longer than the rounded-down frame length. */
  readonly padding: boolean;
  readonly channels: 1 | 2;
  /** True when two CRC bytes stand between header and side information. */
  readonly crc: boolean;
  /** Whole frame, header included. */
  readonly lengthBytes: number;
  /** PCM samples per channel: 1152 (MPEG-1) or 576. */
  readonly samples: 576 | 1152;
}

/** Bytes of a frame header. */
export const HEADER_BYTES = 4;

const VERSIONS = [2.5, null, 2, 1] as const;
const BITRATES_MPEG1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const BITRATES_MPEG2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const SAMPLE_RATES = { 1: [44100, 48000, 32000], 2: [22050, 24000, 16000], 2.5: [11025, 12000, 8000] };
const LAYER_III = 1;
const MODE_MONO = 3;
const EMPHASIS_RESERVED = 2;

/** The header of the layer III frame at `offset`, or null when there is none. Never throws. */
export function parseFrameHeader(bytes: Uint8Array, offset: number): FrameHeader | null {
  const [b0, b1, b2, b3] = [bytes[offset], bytes[offset + 1], bytes[offset + 2], bytes[offset + 3]];
  if (b0 !== 0xff || b1 === undefined || b2 === undefined || b3 === undefined) return null;
  if ((b1 & 0xe0) !== 0xe0 || ((b1 >> 1) & 3) !== LAYER_III) return null;
  if ((b3 & 3) === EMPHASIS_RESERVED) return null;

  const version = VERSIONS[((b1 >> 3) & 3) as 0 | 1 | 2 | 3];
  if (version === null) return null;
  const bitrateKbps = (version === 1 ? BITRATES_MPEG1 : BITRATES_MPEG2)[b2 >> 4];
  const sampleRateHz = SAMPLE_RATES[version][(b2 >> 2) & 3];
  if (!bitrateKbps || sampleRateHz === undefined) return null;

  const padding = (b2 & 2) !== 0;
  const samples = version === 1 ? 1152 : 576;
  return {
    version,
    bitrateKbps,
    sampleRateHz,
    padding,
    channels: b3 >> 6 === MODE_MONO ? 1 : 2,
    crc: (b1 & 1) === 0,
    lengthBytes: frameLengthBytes(bitrateKbps, sampleRateHz, samples) + (padding ? 1 : 0),
    samples,
  };
}

/** Length of an unpadded frame: `floor(samples / 8 * bitrate / sampleRate)` (ISO/IEC 11172-3 2.4.3.1). */
export function frameLengthBytes(bitrateKbps: number, sampleRateHz: number, samples: 576 | 1152): number {
  return Math.floor(((samples / 8) * bitrateKbps * 1000) / sampleRateHz);
}

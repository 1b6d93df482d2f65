// Reads the part of a frame's side information that decides whether frames may be spliced.
import { HEADER_BYTES, parseFrameHeader } from '../../src/mp3/frame-header.js';

const CRC_BYTES = 2;

/**
 * How many bytes before this frame its main data begins (ISO/IEC 11172-3 2.4.1.7): 0-511 for MPEG-1, 0-255
 * below. 0 means the frame stands alone, as every frame does that was encoded without the bit reservoir.
 * NaN when `frame` does not begin with a whole frame header and side information.
 */
export function mainDataBegin(frame: Uint8Array): number {
  const header = parseFrameHeader(frame, 0);
  if (header === null) return Number.NaN;
  const offset = HEADER_BYTES + (header.crc ? CRC_BYTES : 0);
  const high = frame[offset];
  const low = frame[offset + 1];
  if (high === undefined || low === undefined) return Number.NaN;
  return header.version === 1 ? (high << 1) | (low >> 7) : high;
}

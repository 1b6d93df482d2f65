// Recognises frames that carry a tag about the stream instead of audio, so that they are never put on the air.
import { HEADER_BYTES, parseFrameHeader } from './frame-header.js';
import { sideInfoBytes } from './side-info.js';

const VBRI_OFFSET = HEADER_BYTES + 32;

/** True for a Xing or Info tag (after the side information, CRC counted or not) or a VBRI tag (at byte 36). */
export function isInfoFrame(frame: Uint8Array): boolean {
  const header = parseFrameHeader(frame, 0);
  if (header === null) return false;
  const afterSideInfo = HEADER_BYTES + sideInfoBytes(header.version, header.channels);
  return (
    hasText(frame, afterSideInfo, 'Xing', 'Info') ||
    (header.crc && hasText(frame, afterSideInfo + 2, 'Xing', 'Info')) ||
    hasText(frame, VBRI_OFFSET, 'VBRI')
  );
}

function hasText(bytes: Uint8Array, offset: number, ...words: string[]): boolean {
  if (offset + 4 > bytes.length) return false;
  const found = String.fromCharCode(...bytes.subarray(offset, offset + 4));
  return words.includes(found);
}

// Measures ID3v2 tags, so that they can be skipped without being read.

/** Bytes of an ID3v2 tag header. */
export const ID3V2_HEADER_BYTES = 10;

const FOOTER_FLAG = 0x10;

/** True when "ID3" stands at `offset`. */
export function mayBeginId3v2(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0x49 && bytes[offset + 1] === 0x44 && bytes[offset + 2] === 0x33;
}

/**
 * Length in bytes of the whole tag at `offset`, header and footer included (id3.org, ID3v2.4.0 structure, 3.1:
 * the size is "synchsafe", 7 bits a byte); 0 when the header is not a valid one.
 */
export function id3v2LengthBytes(bytes: Uint8Array, offset: number): number {
  if (!mayBeginId3v2(bytes, offset)) return 0;
  const [major = 0xff, revision = 0xff, flags = 0, a = 0xff, b = 0xff, c = 0xff, d = 0xff] = bytes.subarray(
    offset + 3,
    offset + ID3V2_HEADER_BYTES,
  );
  if (major === 0xff || revision === 0xff || ((a | b | c | d) & 0x80) !== 0) return 0;
  const footer = (flags & FOOTER_FLAG) !== 0 ? ID3V2_HEADER_BYTES : 0;
  return ID3V2_HEADER_BYTES + ((a << 21) | (b << 14) | (c << 7) | d) + footer;
}

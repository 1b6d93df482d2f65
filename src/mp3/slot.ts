// Fixed-size records of rendered frames in asset files: any frame is found by its number, and holes read as holes.
import { crc32 } from 'node:zlib';
import type { Profile } from '../model/profile.js';
import { samplesPerFrame } from '../model/profile.js';
import { frameLengthBytes, parseFrameHeader } from './frame-header.js';

/** A frame as stored, with the levels of its sound (full scale = 1, to 1/32767). */
export interface StoredFrame {
  /** A view into the bytes it was read from. */
  readonly frame: Uint8Array;
  readonly peak: number;
  readonly rms: number;
}

// Layout, little endian: u32 CRC-32 of all that follows up to the frame's end; u16 peak; u16 rms; the frame; zeros.
const PEAK_OFFSET = 4;
const RMS_OFFSET = 6;
const FRAME_OFFSET = 8;
const LEVEL_SCALE = 32_767;

/** Bytes of the longest frame of a profile: a padded one. */
export function longestFrameBytes(profile: Pick<Profile, 'bitrateKbps' | 'sampleRateHz'>): number {
  const { bitrateKbps, sampleRateHz } = profile;
  return frameLengthBytes(bitrateKbps, sampleRateHz, samplesPerFrame(sampleRateHz)) + 1;
}

/** Bytes of one slot: levels, checksum and the longest frame of the profile. */
export function slotSizeBytes(profile: Pick<Profile, 'bitrateKbps' | 'sampleRateHz'>): number {
  return FRAME_OFFSET + longestFrameBytes(profile);
}

/**
 * Writes a frame of the slot's profile and its levels at `offset` into `target`; what lies behind a shorter frame
 * is not touched and never read. Throws RangeError when the frame does not fit into `target`.
 */
export function writeSlot(
  target: Uint8Array,
  offset: number,
  frame: Uint8Array,
  levels: { readonly peak: number; readonly rms: number },
): void {
  const end = offset + FRAME_OFFSET + frame.length;
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  view.setUint16(offset + PEAK_OFFSET, quantise(levels.peak), true);
  view.setUint16(offset + RMS_OFFSET, quantise(levels.rms), true);
  target.set(frame, offset + FRAME_OFFSET);
  view.setUint32(offset, crc32(target.subarray(offset + PEAK_OFFSET, end)), true);
}

/** The frame in the slot at `offset`; null for a hole or a damaged record. Never throws. */
export function readSlot(bytes: Uint8Array, offset: number, slotSize: number): StoredFrame | null {
  const slot = bytes.subarray(offset, offset + slotSize);
  const header = parseFrameHeader(slot, FRAME_OFFSET);
  if (header === null) return null;
  const end = FRAME_OFFSET + header.lengthBytes;
  if (end > slot.length) return null;
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
  if (view.getUint32(0, true) !== crc32(slot.subarray(PEAK_OFFSET, end))) return null;
  return {
    frame: slot.subarray(FRAME_OFFSET, end),
    peak: view.getUint16(PEAK_OFFSET, true) / LEVEL_SCALE,
    rms: view.getUint16(RMS_OFFSET, true) / LEVEL_SCALE,
  };
}

function quantise(level: number): number {
  return Math.round(Math.min(Math.max(level || 0, 0), 1) * LEVEL_SCALE);
}

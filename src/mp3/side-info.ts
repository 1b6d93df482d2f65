// How long the side information of a frame is, behind which its sound, or an info frame's tag, begins.

/** Bytes of side information: 32 or 17 (MPEG-1 stereo, mono), 17 or 9 (MPEG-2 and 2.5). */
export function sideInfoBytes(version: 1 | 2 | 2.5, channels: 1 | 2): number {
  if (version === 1) return channels === 2 ? 32 : 17;
  return channels === 2 ? 17 : 9;
}

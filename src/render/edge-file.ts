// The beginnings and ends of tracks as samples, so that a transition between two known tracks starts no decoder.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { samplesPerFrame } from '../model/profile.js';
import type { TrackFacts } from '../model/track.js';
import { POSTROLL_FRAMES, PREROLL_FRAMES } from './job.js';

/** `head` holds what comes in from the cue in on, `tail` what goes out up to the cue out. */
export type EdgeSide = 'head' | 'tail';

/** Half-open range of track samples per channel. */
export interface SampleRange {
  readonly from: number;
  readonly to: number;
}

// Layout, little endian: 4 bytes magic; u32 CRC-32 of all that follows; f64 first sample; interleaved f32 samples.
const MAGIC = 'JSE1';
const CRC_OFFSET = 4;
const FIRST_SAMPLE_OFFSET = 8;
const PCM_OFFSET = 16;
/** More than what the planner mixes before and after an overlap: docs/decisions/0002-splicing.md. */
const MIX_MARGIN_FRAMES = 16;

/** Range of a track's edge that serves overlaps of up to `overlapS` seconds, with the encoder's pre-roll and post-roll. */
export function edgeRange(facts: TrackFacts, side: EdgeSide, overlapS: number): SampleRange {
  const { sampleRateHz, cueInSample, cueOutSample } = facts;
  const margin = (PREROLL_FRAMES + MIX_MARGIN_FRAMES + POSTROLL_FRAMES) * samplesPerFrame(sampleRateHz);
  const samples = Math.ceil(overlapS * sampleRateHz) + margin;
  return side === 'head'
    ? { from: cueInSample, to: Math.min(cueOutSample, cueInSample + samples) }
    : { from: Math.max(cueInSample, cueOutSample - samples), to: cueOutSample };
}

/** Place of a track's edge below the cache folder: by content, rate and channels, never by gain, so all gains share it. */
export function edgePath(folder: string, facts: TrackFacts, side: EdgeSide): string {
  const { path, sizeBytes, mtimeMs, inode } = facts.identity;
  const parts = [path, sizeBytes, mtimeMs, inode, facts.sampleRateHz, facts.channels];
  const key = createHash('sha1').update(JSON.stringify(parts)).digest('hex');
  return join(folder, 'edge', key.slice(0, 2), `${key}-${side}.jse`);
}

/** Samples of `range` as decoded, before gain; null when no edge file holds them all, whole and undamaged. */
export async function readEdge(
  folder: string,
  facts: TrackFacts,
  range: SampleRange,
): Promise<Float32Array | null> {
  for (const side of ['head', 'tail'] as const) {
    const bytes = await readFile(edgePath(folder, facts, side)).catch(() => null);
    const pcm = bytes && sliceOf(bytes, facts.channels, range);
    if (pcm) return pcm;
  }
  return null;
}

/**
 * Keeps an edge, whole or not at all, unless what is kept already serves as well. Never throws: an edge that cannot
 * be kept costs a decoder later.
 */
export async function writeEdge(
  folder: string,
  facts: TrackFacts,
  side: EdgeSide,
  edge: { readonly firstSample: number; readonly pcm: Float32Array },
): Promise<void> {
  const { firstSample, pcm } = edge;
  const range = { from: firstSample, to: firstSample + pcm.length / facts.channels };
  if (await readEdge(folder, facts, range)) return;
  const path = edgePath(folder, facts, side);
  const partPath = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(partPath, encode(firstSample, pcm));
    await rename(partPath, path);
  } catch {
    await rm(partPath, { force: true }).catch(() => undefined);
  }
}

function encode(firstSample: number, pcm: Float32Array): Buffer {
  const bytes = Buffer.alloc(PCM_OFFSET + pcm.byteLength);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeDoubleLE(firstSample, FIRST_SAMPLE_OFFSET);
  bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, pcm.byteLength), PCM_OFFSET);
  bytes.writeUInt32LE(crc32(bytes.subarray(FIRST_SAMPLE_OFFSET)), CRC_OFFSET);
  return bytes;
}

function sliceOf(bytes: Buffer, channels: number, { from, to }: SampleRange): Float32Array | null {
  if (bytes.length < PCM_OFFSET || bytes.toString('latin1', 0, 4) !== MAGIC) return null;
  const first = bytes.readDoubleLE(FIRST_SAMPLE_OFFSET);
  const start = PCM_OFFSET + (from - first) * channels * 4;
  const end = PCM_OFFSET + (to - first) * channels * 4;
  if (from < first || end > bytes.length) return null;
  if (crc32(bytes.subarray(FIRST_SAMPLE_OFFSET)) !== bytes.readUInt32LE(CRC_OFFSET)) return null;
  return new Float32Array(Uint8Array.from(bytes.subarray(start, end)).buffer);
}

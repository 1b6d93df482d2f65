// What a file says of itself: tags, format and cover. It touches media paths, so it runs in render processes only.
import { stat } from 'node:fs/promises';
import { type IAudioMetadata, parseFile, selectCover } from 'music-metadata';
import type { CoverType, LibraryCover, TrackAbout } from '../model/library.js';

/** Larger covers are not served, and count as none. */
const MAX_COVER_BYTES = 5 * 1024 * 1024;
/** Longer texts are cut: some files carry their whole booklet as a title. */
const MAX_TEXT_LENGTH = 500;

/** Everything of a file but its sound; nulls where it is silent, broken or no regular file. */
export async function readAbout(path: string): Promise<TrackAbout> {
  return aboutOf(await parse(path));
}

/** The cover inside a file; null when there is none of a type and size that is served. */
export async function readCover(path: string): Promise<LibraryCover | null> {
  return coverOf(await parse(path));
}

async function parse(path: string): Promise<IAudioMetadata | null> {
  try {
    // Opening a pipe once more would wait for ever.
    if (!(await stat(path)).isFile()) return null;
    return await parseFile(path, { duration: false, skipCovers: false });
  } catch {
    // A track plays without its tags.
    return null;
  }
}

function aboutOf(metadata: IAudioMetadata | null): TrackAbout {
  const common = metadata?.common;
  return {
    title: textOf(common?.title),
    artist: textOf(common?.artist),
    album: textOf(common?.album),
    genre: textOf(common?.genre?.join('; ')),
    year: wholeOf(common?.year),
    trackNumber: wholeOf(common?.track.no),
    replayGainDb: numberOf(common?.replaygain_track_gain?.dB),
    replayGainPeak: numberOf(common?.replaygain_track_peak?.ratio),
    r128GainDb: metadata ? r128Gain(metadata) : null,
    container: textOf(metadata?.format.container),
    codec: textOf(metadata?.format.codec),
    coverType: coverOf(metadata)?.type ?? null,
  };
}

/** `R128_TRACK_GAIN` is a whole number of 1/256 dB (RFC 7845, section 5.2.1). */
function r128Gain({ native }: IAudioMetadata): number | null {
  const tags = Object.values(native).flat();
  const tag = tags.find(({ id }) => /(^|:)R128_TRACK_GAIN$/i.test(id));
  const text = String(tag?.value ?? '').trim();
  return /^[+-]?[0-9]{1,6}$/.test(text) ? Number(text) / 256 : null;
}

function coverOf(metadata: IAudioMetadata | null): LibraryCover | null {
  const bytes = selectCover(metadata?.common.picture)?.data;
  if (!bytes || bytes.length > MAX_COVER_BYTES) return null;
  const type = coverTypeOf(bytes);
  return type && { type, bytes };
}

/** The type by the first bytes, whatever the tag claims: what is no picture must not be served as one. */
function coverTypeOf(bytes: Uint8Array): CoverType | null {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  return /^RIFF.{4}WEBP$/s.test(head) ? 'image/webp' : null;
}

function textOf(text: string | undefined): string | null {
  const trimmed = text?.replaceAll('\0', '').trim().slice(0, MAX_TEXT_LENGTH);
  return trimmed ? trimmed : null;
}

function numberOf(value: number | null | undefined): number | null {
  return Number.isFinite(value) ? (value ?? null) : null;
}

function wholeOf(value: number | null | undefined): number | null {
  return Number.isSafeInteger(value) ? (value ?? null) : null;
}

// Finds the samples of one voice of a mix where they cost least: an edge file, rendered frames, or the track itself.
import { openMp3Decoder, type PcmSource } from '../codec/decoder.js';
import { ROUND_TRIP_DELAY_SAMPLES } from '../codec/encoder-delay.js';
import { JetStreamError } from '../model/errors.js';
import { type Profile, samplesPerFrame } from '../model/profile.js';
import type { Voice } from '../model/timeline.js';
import { AssetReader, type FrameRange } from './asset-file.js';
import { readEdge, type SampleRange, writeEdge } from './edge-file.js';
import { PREROLL_FRAMES, type RenderTools } from './job.js';
import { onTrack, whyShort } from './track-fault.js';
import { openTrack } from './track-source.js';

/** Rendered frames of a voice's track at its gain. */
export interface RenderedTrack {
  readonly path: string;
  readonly slotBytes: number;
  readonly ranges: readonly FrameRange[];
}

/** Interleaved samples, and the gain they still need. */
export interface VoicePcm {
  readonly pcm: Float32Array;
  readonly gain: number;
}

export interface VoiceRequest {
  readonly voice: Voice;
  readonly range: SampleRange;
  readonly profile: Profile;
  readonly tools: RenderTools;
  /** Cache folder with the edges; null while nothing can be kept. */
  readonly edgeFolder: string | null;
  readonly rendered: RenderedTrack | null;
  /** Hands a decoder over that must be closed when the job is given up. */
  readonly onOpen: (source: PcmSource) => void;
}

/** Reading this far into a track from its beginning takes longer than a skip may wait. */
const DEEP_S = 300;

/**
 * Reads the samples of a voice's track in `range`.
 * @throws JetStreamError that names the track: `JS_RENDER_LOST` when there are fewer than when it was scanned,
 *   `JS_TRACK_UNREADABLE` when the file was replaced since
 */
export function readVoice(request: VoiceRequest): Promise<VoicePcm> {
  return onTrack(request.voice.facts, () => readCheapest(request));
}

async function readCheapest(request: VoiceRequest): Promise<VoicePcm> {
  const { voice, range } = request;
  const { facts, gain } = voice;
  // Nobody will ask for the edges of a stream again.
  const edgeFolder = facts.stream ? null : request.edgeFolder;
  const edge = edgeFolder && (await readEdge(edgeFolder, facts, range));
  if (edge) return { pcm: edge, gain };
  const decoded = range.from > DEEP_S * facts.sampleRateHz ? await readRendered(request) : null;
  if (decoded) return { pcm: decoded, gain: 1 };
  const pcm = await readTrack(request);
  if (edgeFolder) await keepEdge(edgeFolder, voice, range, pcm);
  return { pcm, gain };
}

async function readTrack({ voice, range, profile, tools, onOpen }: VoiceRequest): Promise<Float32Array> {
  const source = await openTrack(voice.facts, { ...profile, fromSample: range.from }, tools);
  onOpen(source);
  const pcm = await readWhole(source, range.to - range.from, profile.channels);
  if (pcm) return pcm;
  // It was scanned: fewer samples than then are a fault of this run, and the mix is repeated.
  throw new JetStreamError('JS_RENDER_LOST', whyShort(voice.facts, source));
}

/** Decodes rendered frames, gain included; null when they do not cover the range, or one is damaged. */
async function readRendered(request: VoiceRequest): Promise<Float32Array | null> {
  const { range, profile, tools, rendered, onOpen } = request;
  const perFrame = samplesPerFrame(profile.sampleRateHz);
  const first = Math.max(0, Math.floor(range.from / perFrame) - PREROLL_FRAMES);
  const end = Math.ceil((range.to + ROUND_TRIP_DELAY_SAMPLES) / perFrame) + 1;
  if (!rendered?.ranges.some(([from, to]) => from <= first && end <= to)) return null;
  const frames = await readFrames(rendered, first, end - first);
  if (frames.length < end - first) return null;
  const fromSample = range.from + ROUND_TRIP_DELAY_SAMPLES - first * perFrame;
  const source = openMp3Decoder({ ffmpegPath: tools.decoder.path, ...profile, fromSample }, frames);
  onOpen(source);
  return readWhole(source, range.to - range.from, profile.channels);
}

async function readFrames(rendered: RenderedTrack, first: number, count: number): Promise<Uint8Array[]> {
  const reader = await AssetReader.open(rendered.path, rendered.slotBytes).catch(() => null);
  if (!reader) return [];
  try {
    return (await reader.read(first, count)).map((frame) => frame.bytes);
  } finally {
    await reader.close();
  }
}

/** Exactly `samples` per channel, or null; the source is closed. */
async function readWhole(source: PcmSource, samples: number, channels: number): Promise<Float32Array | null> {
  try {
    const pcm = await source.read(samples);
    return pcm?.length === samples * channels ? pcm : null;
  } finally {
    await source.close();
  }
}

/** What was decoded for a cue point's sake is needed again; what a skip cut out is not. */
async function keepEdge(folder: string, voice: Voice, { from, to }: SampleRange, pcm: Float32Array) {
  const { facts } = voice;
  const edge = { firstSample: from, pcm };
  if (from === facts.cueInSample) await writeEdge(folder, facts, 'head', edge);
  else if (to === facts.cueOutSample) await writeEdge(folder, facts, 'tail', edge);
}

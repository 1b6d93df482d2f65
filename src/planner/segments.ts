// Derives which frames come from assets and which must be mixed, from nothing but the voices on the timeline.
import type { Segment, Voice } from '../model/timeline.js';

/**
 * Frames rendered before a disturbance and after it, so that both encoder states have settled at the joints.
 * Measured with LAME 3.100: docs/decisions/0002-splicing.md.
 */
export const MIX_LEAD_FRAMES = 2;
export const MIX_TAIL_FRAMES = 8;

/** Bodies shorter than this between two mixes are rendered with them: one encode is cheaper than two. */
const SHORTEST_BODY_FRAMES = 24;

/** Timeline samples `[start, end)` in which the sound differs from every single asset. */
interface Disturbance {
  start: number;
  end: number;
}

/**
 * Lays `[fromFrame, toFrame)` of the timeline out in contiguous segments, ascending, without holes.
 * What lies before `fromFrame` is taken as already heard: a disturbance that began earlier is mixed from there.
 */
export function deriveSegments(
  voices: readonly Voice[],
  fromFrame: number,
  toFrame: number,
  samplesPerFrame: number,
): Segment[] {
  const segments: Segment[] = [];
  let frame = fromFrame;
  for (const window of mixWindows(voices, fromFrame, toFrame, samplesPerFrame)) {
    segments.push(...plainSegments(voices, frame, window.start, samplesPerFrame));
    const place = { startFrame: window.start, frames: window.end - window.start };
    const heard = voicesWithin(voices, window.start, window.end, samplesPerFrame);
    segments.push({ kind: 'mix', ...place, window: { ...place, voices: heard } });
    frame = window.end;
  }
  segments.push(...plainSegments(voices, frame, toFrame, samplesPerFrame));
  return segments;
}

/** Timeline sample at which a voice starts to be heard. */
export function audibleStart(voice: Voice, samplesPerFrame: number): number {
  return voice.originFrame * samplesPerFrame + voice.entrySample;
}

/** Timeline sample one past the last that is heard of a voice. */
export function audibleEnd(voice: Voice, samplesPerFrame: number): number {
  return voice.originFrame * samplesPerFrame + voice.exitSample;
}

/** Frame windows `[start, end)` that must be mixed, ascending, apart from each other, cut to the wanted range. */
function mixWindows(
  voices: readonly Voice[],
  fromFrame: number,
  toFrame: number,
  samplesPerFrame: number,
): { start: number; end: number }[] {
  const windows: { start: number; end: number }[] = [];
  const disturbed = voices.flatMap((voice) => disturbances(voice, voices, samplesPerFrame));
  for (const { start, end } of disturbed.sort((a, b) => a.start - b.start)) {
    const first = Math.max(Math.floor(start / samplesPerFrame) - MIX_LEAD_FRAMES, fromFrame);
    const last = Math.min(Math.ceil(end / samplesPerFrame) + MIX_TAIL_FRAMES, toFrame);
    if (last <= first) continue;
    const previous = windows.at(-1);
    if (previous && first < previous.end + SHORTEST_BODY_FRAMES) previous.end = Math.max(previous.end, last);
    else windows.push({ start: first, end: last });
  }
  return windows;
}

/** Where a voice is anything but its own asset at its own gain, heard alone. */
function disturbances(voice: Voice, voices: readonly Voice[], samplesPerFrame: number): Disturbance[] {
  const origin = voice.originFrame * samplesPerFrame;
  const start = audibleStart(voice, samplesPerFrame);
  const end = audibleEnd(voice, samplesPerFrame);
  const found: Disturbance[] = [];
  const isJoined = (sample: number) =>
    voices.some((other) => other !== voice && touches(other, sample, samplesPerFrame));
  // At its very first and last sample a track's asset is joined to silence already; to the silence asset it is not.
  if (!voice.isTunedIn && (voice.entrySample > 0 || !isJoined(start))) found.push({ start, end: start });
  if (voice.exitSample < voice.facts.lengthSamples || !isJoined(end)) found.push({ start: end, end });
  if (voice.fadeIn) {
    found.push({ start, end: Math.min(end, origin + voice.fadeIn.startSample + voice.fadeIn.lengthSamples) });
  }
  for (const fade of voice.fadeOuts) found.push({ start: Math.max(start, origin + fade.startSample), end });
  for (const other of voices) {
    if (other === voice) continue;
    const overlapStart = Math.max(start, audibleStart(other, samplesPerFrame));
    const overlapEnd = Math.min(end, audibleEnd(other, samplesPerFrame));
    if (overlapStart <= overlapEnd) found.push({ start: overlapStart, end: overlapEnd });
  }
  return found;
}

function touches(voice: Voice, sample: number, samplesPerFrame: number): boolean {
  return audibleStart(voice, samplesPerFrame) <= sample && sample <= audibleEnd(voice, samplesPerFrame);
}

function voicesWithin(
  voices: readonly Voice[],
  start: number,
  end: number,
  samplesPerFrame: number,
): Voice[] {
  const first = (start - MIX_CONTEXT_FRAMES) * samplesPerFrame;
  const last = (end + MIX_CONTEXT_FRAMES) * samplesPerFrame;
  return voices.filter(
    (voice) => audibleStart(voice, samplesPerFrame) < last && audibleEnd(voice, samplesPerFrame) > first,
  );
}

/** At least the renderer's pre-roll and post-roll, so that a mix knows every voice that touches them. */
const MIX_CONTEXT_FRAMES = 16;

/** What lies between mixes: silence or a body; both where a voice is tuned in to. */
function plainSegments(
  voices: readonly Voice[],
  start: number,
  end: number,
  samplesPerFrame: number,
): Segment[] {
  const entries = voices
    .filter((voice) => voice.isTunedIn)
    .map((voice) => audibleStart(voice, samplesPerFrame) / samplesPerFrame)
    .filter((frame) => start < frame && frame < end);
  const bounds = [start, ...entries, end];
  return bounds.slice(1).flatMap((until, i) => {
    const from = bounds[i] ?? start;
    return from < until ? [plainSegment(voices, from, until, samplesPerFrame)] : [];
  });
}

function plainSegment(
  voices: readonly Voice[],
  start: number,
  end: number,
  samplesPerFrame: number,
): Segment {
  const middle = ((start + end) / 2) * samplesPerFrame;
  const voice = voices.find(
    (candidate) =>
      audibleStart(candidate, samplesPerFrame) <= middle && middle < audibleEnd(candidate, samplesPerFrame),
  );
  const frames = end - start;
  if (!voice) return { kind: 'silence', startFrame: start, frames };
  return { kind: 'body', startFrame: start, frames, voice, assetFrame: start - voice.originFrame };
}

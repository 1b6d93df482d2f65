// Judges a list of markers as a programme: which tracks were heard, whole and in order, and how they overlapped.
import { MAX_TRACKS, SLOT_S } from './marker-code.js';
import type { Marker } from './marker-reader.js';

/** A track as the playlist means it to be heard. */
export interface PlannedTrack {
  readonly track: number;
  /** Decoded length in seconds. */
  readonly lengthS: number;
}

/** What was meant, and how long was listened. */
export interface ProgrammeExpectation {
  /** The playlist, repeated for ever; every track once. */
  readonly order: readonly PlannedTrack[];
  /** Length of the recording in seconds; markers within `edgeS` of its ends may be missing. */
  readonly captureS: number;
  /** Default 0.3. */
  readonly edgeS?: number;
  /** Nothing before this moment of the recording is judged; default 0. */
  readonly fromS?: number;
}

/** One uninterrupted appearance of a track. */
export interface Play {
  readonly track: number;
  /** When its first sample is, or would have been, heard; seconds in the recording. */
  readonly startS: number;
  /** Ascending by time. */
  readonly markers: readonly Marker[];
}

/** The time two plays were heard together; negative length: a gap. */
export interface Overlap {
  readonly fromTrack: number;
  readonly toTrack: number;
  readonly startS: number;
  readonly lengthS: number;
}

/** The verdict. */
export interface Programme {
  readonly plays: readonly Play[];
  readonly overlaps: readonly Overlap[];
  /** One sentence for everything that was wrong; empty when nothing was. */
  readonly violations: readonly string[];
}

/** A jump of more than this within a track begins a new play; a smaller one is a violation within it. */
const JUMP_S = 0.06;
/** Markers may be this far off their place: less than one MP3 frame at any rate. */
const OFF_PLACE_S = 0.015;
/** Nothing at all heard for longer than this is dead air. */
const DEAD_AIR_S = 0.25;

const seconds = (value: number) => `${value.toFixed(3)} s`;

/** Where the track's first sample lies according to one marker. */
function originS({ timeS, slot }: Marker): number {
  return timeS - (slot + 0.5) * SLOT_S;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Groups markers into plays, ascending by start. */
export function findPlays(markers: readonly Marker[]): Play[] {
  const groups: Marker[][] = [];
  const open = new Map<number, Marker[]>();
  for (const marker of markers.toSorted((a, b) => a.timeS - b.timeS)) {
    const current = open.get(marker.track);
    const last = current?.at(-1);
    if (current !== undefined && last !== undefined && Math.abs(originS(marker) - originS(last)) < JUMP_S) {
      current.push(marker);
      continue;
    }
    const group = [marker];
    groups.push(group);
    open.set(marker.track, group);
  }
  return groups
    .map((group) => ({ track: group[0]?.track ?? 0, startS: median(group.map(originS)), markers: group }))
    .sort((a, b) => a.startS - b.startS);
}

function findOverlaps(plays: readonly Play[], lengthS: (track: number) => number): Overlap[] {
  return plays.slice(1).flatMap((play, i) => {
    const before = plays[i];
    if (before === undefined) return [];
    const overlapS = before.startS + lengthS(before.track) - play.startS;
    return [{ fromTrack: before.track, toTrack: play.track, startS: play.startS, lengthS: overlapS }];
  });
}

function orderViolations(plays: readonly Play[], order: readonly PlannedTrack[]): string[] {
  return plays.slice(1).flatMap((play, i) => {
    const before = plays[i]?.track ?? MAX_TRACKS;
    const index = order.findIndex(({ track }) => track === before);
    const expected = order[(index + 1) % order.length]?.track;
    if (index >= 0 && play.track === expected) return [];
    return [`at ${seconds(play.startS)} track ${play.track} followed track ${before}, not ${expected}`];
  });
}

/** Checks the slots of one play that lie wholly between `fromS` and `toS` of the recording. */
function slotViolations(play: Play, fromS: number, toS: number): string[] {
  const violations: string[] = [];
  const counts = new Map<number, number>();
  let previous = -1;
  for (const marker of play.markers) {
    const { slot, timeS } = marker;
    counts.set(slot, (counts.get(slot) ?? 0) + 1);
    const name = `marker ${play.track}/${slot} at ${seconds(timeS)}`;
    if (slot < previous) violations.push(`${name} came after slot ${previous}`);
    previous = Math.max(previous, slot);
    const offS = originS(marker) - play.startS;
    // A marker that drowns in an overlap, or is cut by the recording's end, is read but not to the millisecond.
    const isWhole = timeS - SLOT_S / 2 >= fromS && timeS + SLOT_S / 2 <= toS;
    if (isWhole && Math.abs(offS) > OFF_PLACE_S) violations.push(`${name} is ${seconds(offS)} off its place`);
  }
  const first = Math.max(0, Math.ceil((fromS - play.startS) / SLOT_S - 0.01));
  const end = Math.floor((toS - play.startS) / SLOT_S + 0.01);
  for (let slot = first; slot < end; slot++) {
    const count = counts.get(slot) ?? 0;
    const name = `marker ${play.track}/${slot} at ${seconds(play.startS + (slot + 0.5) * SLOT_S)}`;
    if (count === 0) violations.push(`${name} is missing`);
    if (count > 1) violations.push(`${name} was heard ${count} times`);
  }
  return violations;
}

function deadAir(markers: readonly Marker[], fromS: number, toS: number): string[] {
  const heard = markers.map(({ timeS }) => timeS).filter((timeS) => timeS > fromS && timeS < toS);
  const moments = [fromS, ...heard.sort((a, b) => a - b), toS];
  return moments.slice(1).flatMap((timeS, i) => {
    const before = moments[i] ?? 0;
    const gapS = timeS - before - SLOT_S;
    return gapS > DEAD_AIR_S ? [`no marker for ${seconds(gapS)} from ${seconds(before)} on`] : [];
  });
}

/**
 * Judges markers (of {@link readMarkers}) against a playlist: tracks in order, no marker missing, doubled, out of
 * order or out of place outside the overlaps, no dead air. Overlaps are measured, not judged.
 */
export function checkProgramme(markers: readonly Marker[], expectation: ProgrammeExpectation): Programme {
  const { order, captureS, edgeS = 0.3, fromS = 0 } = expectation;
  const known = new Map(order.map(({ track, lengthS }) => [track, lengthS]));
  // A marker that the recording's own beginning or end cuts through is heard in the wrong place.
  const whole = markers.filter(({ timeS }) => timeS > SLOT_S && timeS < captureS - SLOT_S);
  const plays = findPlays(whole);
  const overlaps = findOverlaps(plays, (track) => known.get(track) ?? 0);
  const violations = orderViolations(plays, order);
  plays.forEach((play, i) => {
    const lengthS = known.get(play.track);
    if (lengthS === undefined) {
      violations.push(
        `at ${seconds(play.startS)} track ${play.track} was heard, which is not in the playlist`,
      );
      return;
    }
    const intoS = Math.max(0, overlaps[i - 1]?.lengthS ?? 0);
    const outOfS = Math.max(0, overlaps[i]?.lengthS ?? 0);
    const firstS = Math.max(fromS + edgeS, play.startS + intoS);
    const endS = Math.min(captureS - edgeS, play.startS + lengthS - outOfS);
    violations.push(...slotViolations(play, firstS, endS));
  });
  violations.push(...deadAir(whole, fromS, captureS));
  return { plays, overlaps, violations };
}

// A programme laid out by the real planner from scanned tracks, at once instead of in real time.
import { setImmediate } from 'node:timers/promises';
import { crossfadeOf } from '../../src/config/crossfade-schema.js';
import { samplesPerFrame } from '../../src/model/profile.js';
import type { Segment, Voice } from '../../src/model/timeline.js';
import type { TrackFacts } from '../../src/model/track.js';
import type { Prepared } from '../../src/planner/candidate.js';
import { Planner } from '../../src/planner/planner.js';
import { Programme } from '../../src/planner/programme.js';
import { programmeRules } from '../../src/rotation/rules.js';
import { loadedPlaylist } from './loaded-playlist.js';

/** A track and the piece of it that is played. */
export interface PlannedPiece {
  readonly facts: TrackFacts;
  readonly gain: number;
  readonly entrySample: number;
  readonly exitSample: number;
}

export interface ProgrammePlan {
  readonly pieces: readonly PlannedPiece[];
  readonly crossfadeS: number;
  /** Indices of pieces in the middle of whose entry the listener skips on. */
  readonly skipsDuringEntryOf: readonly number[];
}

/** What was planned: `frames` timeline frames, all of them in segments. */
export interface PlannedProgramme {
  readonly voices: readonly Voice[];
  readonly segments: readonly Segment[];
  readonly frames: number;
}

/** Lays every piece out at least once, in order; ends where the last one would wait for a successor. */
export async function planProgramme(plan: ProgrammePlan): Promise<PlannedProgramme> {
  const [first] = plan.pieces;
  if (!first) throw new RangeError('no pieces');
  const { sampleRateHz } = first.facts;
  const perFrame = samplesPerFrame(sampleRateHz);
  const controller = new AbortController();
  const programme = programmeOf(plan.pieces);
  const running = programme.run(controller.signal);
  const { crossfadeS } = plan;
  const planner = new Planner({
    programme,
    sampleRateHz,
    samplesPerFrame: perFrame,
    crossfade: crossfadeOf(crossfadeS),
    readAheadS: 1e6,
  });
  const { timeline } = planner;
  while (timeline.plays.length < plan.pieces.length) {
    await setImmediate();
    const before = timeline.plays.length;
    planner.advance(0, true);
    for (const index of plan.skipsDuringEntryOf) {
      // Only when everything a skip needs lies on the timeline, and once.
      if (before <= index + 1 && timeline.plays.length > index + 1) skipDuring(planner, index, perFrame);
    }
  }
  controller.abort();
  await running;
  const voices = timeline.plays.map((play) => play.voice);
  const { segments, plannedEnd } = timeline;
  return { voices, segments, frames: plannedEnd };
}

function programmeOf(pieces: readonly PlannedPiece[]): Programme {
  const entries = pieces.map((_, index) => ({ location: String(index) }));
  const piece = (location: string) => {
    const found = pieces[Number(location)];
    if (!found) throw new RangeError(`no piece ${location}`);
    return found;
  };
  return new Programme({
    rules: programmeRules({
      playlist: 'pieces',
      playlists: [],
      rotation: 'sequential',
      jingles: [],
      separation: { artist_minutes: 0, title_minutes: 0, album_minutes: 0 },
    }),
    hours: [],
    fallback: null,
    resume: null,
    queue: [],
    door: {
      loadPlaylist: async (location) => loadedPlaylist(location, entries),
      scan: async (location) => piece(location).facts,
      prepare: (entry, facts, origin): Prepared => {
        const { gain, entrySample, exitSample } = piece(entry.location);
        const title = { text: entry.location };
        return { entry, facts, gain, title, origin, entrySample, exitSample, resumed: false };
      },
      onLearned: () => undefined,
      streams: { listen: () => new Promise(() => undefined), fateOf: () => 'left', onNews: () => undefined },
      onPassedOver: ({ reason }) => {
        throw new Error(reason);
      },
      onListChanged: () => undefined,
      onChange: () => undefined,
      onUnplayable: () => undefined,
      isOnAir: () => true,
      onInterrupt: () => undefined,
      nowMs: () => 0,
      endsAtMs: () => 0,
      wait: () => new Promise(() => undefined),
    },
  });
}

/** A listener's skip in the middle of the overlap with which play `index` comes in. */
function skipDuring(planner: Planner, index: number, perFrame: number): void {
  const voice = planner.timeline.plays[index]?.voice;
  if (!voice) throw new RangeError(`no play ${index}`);
  const startFrame = Math.floor(voice.originFrame + voice.entrySample / perFrame);
  const rewrite = planner.rewrites.skip(
    startFrame + Math.ceil((voice.fadeIn?.lengthSamples ?? 0) / perFrame / 2),
  );
  if (!rewrite) throw new Error('nothing to skip to');
  planner.commit(rewrite);
}

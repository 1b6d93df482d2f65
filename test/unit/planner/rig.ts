// A planner on simulated time: frames are heard one stretch after another, and every joint between segments is kept.
import { expect } from 'vitest';
import { crossfadeOf } from '../../../src/config/crossfade-schema.js';
import { fadeInGainAt, fadeOutGainAt } from '../../../src/dsp/fade.js';
import { endFrame, type Segment, type Voice } from '../../../src/model/timeline.js';
import type { Candidate } from '../../../src/planner/candidate.js';
import { Planner, type PlannerOptions } from '../../../src/planner/planner.js';
import { MIX_LEAD_FRAMES } from '../../../src/planner/segments.js';
import type { Play } from '../../../src/planner/timeline.js';

export const RATE = 44_100;
export const SPF = 1152;
export const FRAMES_PER_S = RATE / SPF;
/** As mount.ts has them: how far ahead a skip is tried, and how far from the next. */
const SKIP_LEAD_FRAMES = 27;
const BETWEEN_SKIPS_FRAMES = 12;
const SUCCESSOR_LEAD_FRAMES = 115;

/** Candidates that are ready, filled by the test. */
export class Queue {
  readonly ready: Candidate[] = [];
  peek = () => this.ready[0];
  take = () => this.ready.shift();
  /** Entries of the queue that were taken off. */
  readonly withdrawn = new Set<string>();
  rank = (candidate: Candidate) =>
    this.withdrawn.has(candidate.queueEntry ?? '') ? Number.POSITIVE_INFINITY : this.#rank(candidate);
  readonly #rank = (candidate: Candidate) =>
    candidate.origin === 'fallback' ? 4 : candidate.lane === 'rotation' ? 3 : 2;
  putBack = (candidates: readonly Candidate[]) => {
    this.ready.unshift(...candidates.filter((candidate) => Number.isFinite(this.rank(candidate))));
  };
}

/** What one track is at one timeline sample: where its sample 0 lies, and how loud it is. */
type Sound = Record<string, { originFrame: number; gain: number }>;

export class Rig {
  readonly queue = new Queue();
  readonly planner: Planner;
  readonly titles: { frame: number; text: string }[] = [];
  /** Every play that was ever on the timeline when heard, in its last form, by voice. */
  readonly plays = new Map<number, Play>();
  keepsPlays = true;
  /** Frames between two looks at the timeline. */
  stepFrames = 4;
  silentFrames = 0;
  playhead = 0;
  largest = 0;
  #last: Segment | null = null;
  #lastChangeFrame = Number.NEGATIVE_INFINITY;
  /** Frames at which something was given up: a joint there may be abrupt. */
  readonly #abrupt = new Set<number>();
  /** Refills the queue before every step; none by default. */
  supply: () => void = () => undefined;

  constructor(options: Partial<PlannerOptions> = {}) {
    this.planner = new Planner({
      programme: this.queue,
      sampleRateHz: RATE,
      samplesPerFrame: SPF,
      crossfade: crossfadeOf(3),
      readAheadS: 30,
      ...options,
    });
  }

  /** Lets `frames` be heard; fails on a hole, on a wrong joint, and on frames outside of their mix. */
  play(frames: number): void {
    const end = this.playhead + frames;
    while (this.playhead < end) {
      const step = Math.min(this.stepFrames, end - this.playhead);
      this.supply();
      this.planner.advance(this.playhead, false);
      this.#hear(this.playhead + step);
    }
  }

  /** Skips as a mount does: planned, rendered while time passes, put in place. False when nothing is ready. */
  skip(renderFrames = 4): boolean {
    this.planner.advance(this.playhead, false);
    const soonest = this.#lastChangeFrame + BETWEEN_SKIPS_FRAMES;
    const rewrite = this.planner.rewrites.skip(Math.max(this.playhead + SKIP_LEAD_FRAMES, soonest));
    if (!rewrite) return false;
    this.play(renderFrames);
    expect(this.planner.commit(rewrite)).toBe(true);
    this.#lastChangeFrame = rewrite.frame;
    return true;
  }

  /** Puts another track behind the one that is heard, as a mount does. False when everything is in its place. */
  reorder(renderFrames = 4): boolean {
    const frame = Math.max(
      this.playhead + SUCCESSOR_LEAD_FRAMES,
      this.#lastChangeFrame + BETWEEN_SKIPS_FRAMES,
    );
    if (!this.planner.rewrites.wantsSuccessor(frame)) return false;
    const rewrite = this.planner.rewrites.successor(frame);
    if (!rewrite) return false;
    this.play(renderFrames);
    return this.planner.commit(rewrite);
  }

  /** A segment ahead turns out not to be renderable. */
  abandon(aheadFrames: number, culprit: Voice): void {
    const frame = this.playhead + aheadFrames;
    this.planner.abandon(frame, culprit);
    this.#abrupt.add(frame);
  }

  #hear(end: number): void {
    const { timeline } = this.planner;
    this.largest = Math.max(this.largest, timeline.segments.length + timeline.plays.length);
    if (this.keepsPlays) for (const play of timeline.plays) this.plays.set(play.voice.id, play);
    this.titles.push(
      ...timeline.titlesWithin(this.playhead, end).map(({ frame, title }) => ({ frame, text: title.text })),
    );
    while (this.playhead < end) {
      const segment = timeline.segmentAt(this.playhead);
      if (!segment) throw new Error(`a hole in the timeline at frame ${this.playhead}`);
      this.#join(segment);
      const until = Math.min(end, endFrame(segment));
      if (segment.kind === 'silence') this.silentFrames += until - this.playhead;
      this.playhead = until;
    }
  }

  /** Two segments that meet must agree on what is heard just before and for as long as a mix leads in. */
  #join(segment: Segment): void {
    const last = this.#last;
    this.#last = segment;
    if (segment.kind === 'mix')
      expect(this.playhead).toBeLessThan(segment.startFrame + segment.window.frames);
    if (!last || this.#isSame(last, segment) || this.#abrupt.has(this.playhead)) return;
    const first = this.playhead * SPF;
    for (const sample of [first - SPF, first - 1, first, first + MIX_LEAD_FRAMES * SPF - 1]) {
      expect(soundOf(segment, sample), `sample ${sample - first} from frame ${this.playhead}`).toEqual(
        soundOf(last, sample),
      );
    }
  }

  #isSame(last: Segment, segment: Segment): boolean {
    return last === segment || (last.kind === segment.kind && last.startFrame === segment.startFrame);
  }
}

/** What a segment makes of a timeline sample, also just outside of its window. */
function soundOf(segment: Segment, sample: number): Sound {
  if (segment.kind === 'silence') return {};
  if (segment.kind === 'body') {
    const { voice, startFrame, assetFrame } = segment;
    return { [voice.facts.identity.path]: { originFrame: startFrame - assetFrame + 0, gain: 1 } };
  }
  const sound: Sound = {};
  for (const voice of segment.window.voices) {
    const at = sample - voice.originFrame * SPF;
    const gain = gainAt(voice, at);
    if (gain > 0) sound[voice.facts.identity.path] = { originFrame: voice.originFrame + 0, gain };
  }
  return sound;
}

/** Envelope of a voice at one of its own samples. */
export function gainAt(voice: Voice, at: number): number {
  if (at < voice.entrySample || at >= voice.exitSample) return 0;
  const fadeIn = voice.fadeIn ? fadeInGainAt(at, voice.fadeIn) : 1;
  return voice.fadeOuts.reduce((gain, fade) => gain * fadeOutGainAt(at, fade), fadeIn);
}
